/** What stands in the way of running a canvas in the runtime, named as the builder sees it. */
import { z } from 'zod';
import { findingCodeSchema, findingSchema, type Finding } from '../flow/finding';
import type { Flow, NodeId } from '../flow/schema';

export const canvasFindingCodeSchema = z.enum([
  ...findingCodeSchema.options,
  'no_entry',
  'several_entries',
  'second_entry',
  'foreign_node',
  'chat_model',
  'expression',
  'invalid_parameter',
  'parallel_branches',
  'exit_connected',
  'error_output',
]);
export type CanvasFindingCode = z.infer<typeof canvasFindingCodeSchema>;

/** A finding about the flow or about the canvas it is drawn on. Codes never change their meaning; sentences may. */
export const canvasFindingSchema = findingSchema
  .extend({
    code: canvasFindingCodeSchema,
    name: z.string().nullable().describe('The name of that node on the canvas; null: the canvas as a whole'),
  })
  .describe('What is to be said about a canvas, with the node as it is called there');
export type CanvasFinding = z.infer<typeof canvasFindingSchema>;

/** A node as findings name it. */
export interface Named {
  readonly id: NodeId;
  readonly name: string;
}

export function canvasError(code: CanvasFindingCode, at: Named | null, message: string): CanvasFinding {
  return { code, node: at?.id ?? null, name: at?.name ?? null, step: null, severity: 'error', message };
}

/** Findings about a flow, with the names of the canvas it was compiled from. */
export function named(flow: Flow, findings: readonly Finding[]): CanvasFinding[] {
  return findings.map((finding) => {
    const node = finding.node !== null && Object.hasOwn(flow.nodes, finding.node) ? flow.nodes[finding.node] : null;
    return { ...finding, name: node?.label ?? null };
  });
}
