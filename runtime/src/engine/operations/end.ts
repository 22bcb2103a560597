/** The operation of an End node. */
import type { EndNode } from '../../domain/flow/schema';
import { assertNever } from '../../domain/words';
import type { Outcome, Run } from '../run';

export function endOperation(_run: Run, node: EndNode): Outcome {
  switch (node.as) {
    case 'completed':
      return { kind: 'end', state: 'completed', reason: 'end_of_sequence', why: `Reached the end at '${node.label}'` };
    case 'exited':
      return { kind: 'end', state: 'exited', reason: exitReason(node), why: exitWhy(node) };
    case 'failed':
      return { kind: 'end', state: 'failed', reason: 'send_failed', why: 'The message could not be sent' };
    default:
      return assertNever(node.as);
  }
}

function exitReason(node: EndNode) {
  return node.reason === undefined || node.reason === 'send_failed' ? 'flow' : node.reason;
}

function exitWhy(node: EndNode): string {
  const reason = exitReason(node);
  switch (reason) {
    case 'discarded':
      return 'The draft was discarded, and the sequence ends then';
    case 'approval_expired':
      return 'Nobody decided on the draft in time, and the sequence ends then';
    case 'not_interested':
      return 'The contact is not interested';
    case 'flow':
      return `Reached the end at '${node.label}'`;
    default:
      return assertNever(reason);
  }
}
