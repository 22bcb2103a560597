/** Which sequence a canvas belongs to: the same one for the same workflow and entry node, whatever they are called now. */
import { z } from 'zod';
import type { CanvasOrigin } from '../sequence';
import { shortHash, slug } from './ids';

export const canvasSourceSchema = z.strictObject({
  workflowId: z
    .string()
    .min(1)
    .max(100)
    .nullable()
    .describe("n8n's id of the workflow; null: it was never saved in n8n"),
  workflowName: z.string().trim().min(1).max(200).describe('Names the sequence when it is created'),
});
export type CanvasSource = z.infer<typeof canvasSourceSchema>;

/** Parts of n8n ids cannot hold a line break, so two sources never run together to one text. */
function mark({ workflowId, workflowName }: CanvasSource, entry: string): string {
  return shortHash([workflowId === null ? `name:${workflowName}` : `id:${workflowId}`, entry].join('\n'));
}

/**
 * The key of the sequence when none was given: the workflow's name as it is at first, for people, and a mark made of the
 * workflow's id and the entry's, by which it is found again when the workflow has another name.
 */
export function canvasKey(source: CanvasSource, entry: string): { key: string; mark: string } {
  const end = mark(source, entry);
  return { key: `${slug(source.workflowName) || 'cadence'}-${end}`, mark: end };
}

export function originOf({ workflowId }: CanvasSource, entry: string): CanvasOrigin {
  return { workflowId, entry };
}
