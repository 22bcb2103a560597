/** The operation of a Check node: tests exit rules now. Rules: semantics.md, "Exit rules". */
import type { CheckNode, ExitRule } from '../../domain/flow/schema';
import { goalReached } from '../../domain/rules';
import { assertNever, type Reason } from '../../domain/words';
import { note, type Outcome, type Run } from '../run';

export async function check(run: Run, node: CheckNode): Promise<Outcome> {
  for (const rule of node.rules) {
    const met = await tested(run, rule);
    if (met) return exit(run, node, met.reason, met.why);
  }
  return { kind: 'advance', edge: 'pass' };
}

function exit(run: Run, node: CheckNode, reason: Reason, why: string): Outcome {
  if (node.exit === null) return { kind: 'end', state: 'exited', reason, why };
  note(run, 'checked', why, { reason });
  return { kind: 'advance', edge: 'exit' };
}

async function tested(run: Run, rule: ExitRule): Promise<{ reason: Reason; why: string } | null> {
  const { contact, conversation, target, enrollment } = run;
  switch (rule.on) {
    case 'reply': {
      const { lastInboundAt } = conversation ?? (await run.around.read.contactActivity(contact.id));
      const replied = lastInboundAt !== null && lastInboundAt >= enrollment.enrolledAt;
      return replied ? { reason: 'replied', why: 'The contact replied' } : null;
    }
    case 'resolution':
      return conversation?.status === 'resolved' ? { reason: 'resolved', why: 'The conversation is resolved' } : null;
    case 'goal': {
      const statuses = rule.statuses ?? run.version.content.rules.exit.goalStatuses;
      const reached = target !== null && goalReached(target, statuses);
      return reached ? { reason: 'goal', why: `The ${target.type} is '${target.status}'` } : null;
    }
    case 'opt_out':
      return contact.optedOutAt !== null ? { reason: 'opted_out', why: 'The contact opted out' } : null;
    case 'attribute': {
      // A form on the canvas gives texts, and an import may have made a number of '4': what a person reads is compared.
      const value = contact.attributes[rule.name];
      const holds = value !== undefined && value !== null && String(value) === String(rule.equals);
      return holds ? { reason: 'goal', why: `The contact's '${rule.name}' is '${String(rule.equals)}'` } : null;
    }
    default:
      return assertNever(rule);
  }
}
