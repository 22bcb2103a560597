/** The operation of an End node. */
import type { EndNode } from '../../domain/flow/schema';
import { assertNever } from '../../domain/words';
import type { Outcome, Run } from '../run';

export function endOperation(_run: Run, node: EndNode): Outcome {
  switch (node.as) {
    case 'completed':
      return { kind: 'end', state: 'completed', reason: 'end_of_sequence', why: `Reached '${node.label}'` };
    case 'exited':
      return { kind: 'end', state: 'exited', reason: exitReason(node), why: `Reached '${node.label}'` };
    case 'failed':
      return { kind: 'end', state: 'failed', reason: 'send_failed', why: `Reached '${node.label}'` };
    default:
      return assertNever(node.as);
  }
}

function exitReason(node: EndNode) {
  return node.reason === undefined || node.reason === 'send_failed' ? 'flow' : node.reason;
}
