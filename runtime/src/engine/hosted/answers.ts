/**
 * What became of a step that an n8n execution asked for. Read from what is on record, so that no way in which an enrollment
 * may be moved or ended (a person, a reply, a crash) needs to tell the host of it.
 */
import { skippedEdge, type ApproveNode, type CheckNode, type FlowNode, type SendNode } from '../../domain/flow/schema';
import { assertNever } from '../../domain/words';
import type { Reads } from '../ports';
import type { Draft, Enrollment, HostAnswer, HostCall } from '../records';

/** What a call was answered, or is to be; null: not decided. */
export async function answerOf(read: Reads, call: HostCall, enrollment: Enrollment): Promise<HostAnswer | null> {
  if (call.answer) return call.answer;
  // Of an erased contact it is forgotten what the step said, and its execution is woken all the same.
  const node = call.brought?.node ?? (await read.version(enrollment.versionId))?.content.flow.nodes[call.node];
  return node ? answerFor(read, enrollment, node) : null;
}

/** null: not decided. @param node the step, which the enrollment stands at, has passed, or never came to */
export async function answerFor(read: Reads, enrollment: Enrollment, node: FlowNode): Promise<HostAnswer | null> {
  const isOver = enrollment.endedAt !== null || enrollment.node !== node.id;
  return isOver ? answer(read, enrollment, node) : null;
}

async function answer(read: Reads, enrollment: Enrollment, node: FlowNode): Promise<HostAnswer> {
  switch (node.type) {
    case 'wait':
      return endedEarly(enrollment) ? exited(enrollment) : { output: 'due', data: {} };
    case 'compose':
      return { output: 'composed', data: composedData(enrollment) };
    case 'approve':
      return approval(read, enrollment, node);
    case 'send':
      return sending(read, enrollment, node);
    case 'check':
      return checked(enrollment, node);
    case 'end':
    case 'host':
      throw new Error(`Node '${node.id}' (${node.type}) is no step that n8n could ask for`);
    default:
      return assertNever(node);
  }
}

function endedEarly({ state }: Enrollment): boolean {
  return state === 'exited' || state === 'failed';
}

function exited({ reason }: Enrollment): HostAnswer {
  return { output: 'exited', data: { reason } };
}

function composedData(enrollment: Enrollment): Record<string, unknown> {
  if (endedEarly(enrollment)) return { exited: enrollment.reason };
  const { composed } = enrollment;
  if (!composed) return {};
  const { text, subject, origin, why } = composed;
  return { text, ...(subject !== undefined && { subject }), origin, ...(why !== undefined && { why }) };
}

async function approval(read: Reads, enrollment: Enrollment, node: ApproveNode): Promise<HostAnswer> {
  const draft = await draftOf(read, enrollment, node);
  if (!draft) return endedEarly(enrollment) ? exited(enrollment) : { output: 'approved', data: {} };
  const by = draft.decidedBy ? { by: draft.decidedBy.name } : {};
  switch (draft.status) {
    case 'approved':
    case 'fallback':
      return { output: 'approved', data: { ...textOf(draft), ...by } };
    case 'discarded':
      return { output: 'discarded', data: { ...by, ...(draft.decisionReason && { reason: draft.decisionReason }) } };
    case 'expired': {
      if (node.deadline?.then !== 'fallback') return { output: 'expired', data: {} };
      return { output: 'approved', data: { text: draft.fallback.text, origin: 'fallback' } };
    }
    case 'withdrawn':
    case 'waiting':
      // A person who skips the step takes the draft back, and the enrollment goes on as if it was sent.
      return endedEarly(enrollment) ? exited(enrollment) : { output: 'approved', data: { status: 'skipped' } };
    default:
      return assertNever(draft.status);
  }
}

async function draftOf(read: Reads, { id, round }: Enrollment, node: ApproveNode): Promise<Draft | undefined> {
  const { items } = await read.drafts({ enrollmentId: id }, { limit: 200 });
  return items.find((draft) => draft.node === node.id && draft.round === round);
}

function textOf({ decidedText, decidedSubject, text, subject }: Draft): Record<string, unknown> {
  const shown = decidedSubject ?? subject;
  return { text: decidedText ?? text, ...(shown !== null && { subject: shown }) };
}

async function sending(read: Reads, enrollment: Enrollment, node: SendNode): Promise<HostAnswer> {
  const step = node.step ?? node.id;
  const send = (await read.sendsOf(enrollment.id)).find((one) => one.step === step && one.round === enrollment.round);
  if (send?.sentAt != null) {
    const { id: sendId, channel, subject, text, sentAt } = send;
    const data = { sendId, status: 'sent', channel, ...(subject !== null && { subject }), text };
    return { output: 'sent', data: { ...data, sentAt: new Date(sentAt).toISOString() } };
  }
  if (endedEarly(enrollment)) return { output: 'notSent', data: { status: 'exited', reason: enrollment.reason } };
  if (send?.status === 'failed') return { output: 'notSent', data: { status: 'failed', reason: send.reason } };
  // It was sent in the conversation before, and goes on as it did then.
  if (send?.status !== 'skipped')
    return { output: 'sent', data: { status: 'skipped', reason: 'once_per_conversation' } };
  const flow = (await read.version(enrollment.versionId))?.content.flow;
  const output = flow && skippedEdge(flow, node) === 'failed' ? 'notSent' : 'sent';
  return { output, data: { status: 'skipped', reason: send.reason } };
}

function checked(enrollment: Enrollment, { pass, exit }: CheckNode): HostAnswer {
  if (endedEarly(enrollment)) return { output: 'goalReached', data: { reason: enrollment.reason } };
  const took = exit !== null && exit !== pass && enrollment.node === exit;
  return { output: took ? 'goalReached' : 'continue', data: {} };
}
