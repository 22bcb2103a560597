/** Reads one step as n8n hands it over when it comes to it, with its expressions worked out. */
import type { NodeId } from '../flow/schema';
import type { TargetType } from '../words';
import { readStep } from './assemble';
import { canvasError, type CanvasFinding } from './finding';
import { stepKindOf } from './kinds';
import type { CanvasNode } from './schema';
import type { NodeContent } from './steps/step';

/** @param id of its flow node. @returns content: null when there are findings */
export function readCalledStep(
  node: CanvasNode,
  id: NodeId,
  target: TargetType,
): { content: NodeContent | null; findings: CanvasFinding[] } {
  const named = { id, name: node.name };
  const kind = stepKindOf(node.type);
  if (kind === null) {
    const message = `'${node.name}' is no step of a cadence.`;
    return { content: null, findings: [canvasError('foreign_node', named, message)] };
  }
  const findings: CanvasFinding[] = [];
  const { content } = readStep(
    { node, kind, targets: [] },
    { target },
    ({ code, label, detail }) => findings.push(canvasError(code, named, `'${label}' of '${node.name}': ${detail}`)),
    'done',
  );
  return { content: findings.length > 0 ? null : content, findings };
}
