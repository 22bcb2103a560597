/** All that a person needs to decide on a draft. Rule: semantics.md, "Composition and approval". */
import type { ApproveNode } from '../../domain/flow/schema';
import { stepsInOrder } from '../../domain/flow/graph';
import type { Locale } from '../../domain/people';
import { chooseChannel } from '../../domain/rules';
import { renderContent } from '../content';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { notFound } from '../errors';
import { fromText } from '../operations/compose';
import type { Draft, Id, User } from '../records';
import type { Run } from '../run';
import type { Review } from '../services';
import { loadRun, surroundings } from '../surroundings';
import { variablesOf } from '../variables';
import { sendAfter, whatNext } from './whatNext';

const MESSAGES = 50;

export interface Viewer {
  user: User | null;
  /** Of somebody without an account, what their browser asks for. */
  locale: Locale;
  mayDecide: boolean;
}

export async function reviewOf(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  draft: Draft,
  viewer: Viewer,
): Promise<Review> {
  const { read } = deps.store;
  const run = await loadRun(await surroundings(deps, read), sendingTimes, draft.enrollmentId);
  if (!run) throw notFound('draft', draft.id);
  const { flow } = run.version.content;
  const node = flow.nodes[draft.node] as ApproveNode;
  const steps = stepsInOrder(flow);
  const at = steps.findIndex(({ step }) => step === draft.step);
  const channel = draft.status === 'waiting' ? await plannedChannel(run, node) : await usedChannel(run, draft);
  const locale = viewer.user?.locale ?? viewer.locale;
  const canDecide = viewer.mayDecide && draft.status === 'waiting';
  return {
    draft: { ...draft, fallback: renderedFallback(run, draft) },
    contact: run.contact,
    sequence: run.sequence,
    step: { key: draft.step, label: steps[at]?.label ?? draft.step, number: at + 1, of: steps.length },
    channel,
    conversation: run.conversation && {
      conversation: run.conversation,
      messages: await read.newestMessages(run.conversation.id, MESSAGES),
    },
    variables: variableList(run),
    whatNext: whatNext(flow, node, channel, locale),
    canDecide,
    canRegenerate: canDecide && run.enrollment.composed?.compositionId !== undefined,
    timeZone: viewer.user?.timeZone ?? run.around.settings.timeZone,
  };
}

/** As it would leave now. Quiet hours, limits and what happens until then may change it. */
async function plannedChannel(run: Run, node: ApproveNode): Promise<Review['channel']> {
  const send = sendAfter(run.version.content.flow, node);
  if (!send) return NO_CHANNEL;
  const heard = new Map<Id, number>();
  for (const { id, hasWindow } of run.around.inboxes) {
    const at = hasWindow ? await run.around.read.lastInboundOn(run.contact.id, id) : null;
    if (at !== null) heard.set(id, at);
  }
  const choice = chooseChannel({
    choice: send.channel,
    inboxKey: send.inbox,
    switchToSms: send.switchToSms,
    hasTemplate: send.template !== undefined,
    contact: run.contact,
    conversation: run.conversation,
    lastInboundOn: heard,
    inboxes: run.around.inboxes,
    order: run.around.settings.channelOrder,
    now: run.now,
  });
  if (choice.kind === 'failed') return NO_CHANNEL;
  return { kind: choice.channel, inboxName: choice.inbox.name, address: choice.address };
}

async function usedChannel(run: Run, draft: Draft): Promise<Review['channel']> {
  const sends = await run.around.read.sendsOf(draft.enrollmentId);
  const send = sends.find(({ step, round }) => step === draft.step && round === draft.round);
  const inbox = run.around.inboxes.find(({ id }) => id === send?.inboxId);
  return { kind: send?.channel ?? null, inboxName: inbox?.name ?? null, address: send?.address ?? null };
}

const NO_CHANNEL = { kind: null, inboxName: null, address: null };

/** The step's own text as it would be sent. */
export function renderedFallback(run: Run, draft: Draft): Draft['fallback'] {
  const composed = fromText(draft.fallback, { mode: 'assisted', origin: 'fallback' });
  const { text, subject, html } = renderContent(composed, variablesFor(run));
  return { text, ...(html !== null && { html }), ...(subject !== null && { subject }) };
}

function variablesFor(run: Run): Record<string, unknown> {
  const { contact, conversation, target, enrollment, sequence } = run;
  return variablesOf({ contact, conversation, target, enrollment, sequence, unsubscribeUrl: null });
}

/** What an edit may use, by the name that stands between the braces; those without a value are left out. */
function variableList(run: Run): Review['variables'] {
  const list: Review['variables'] = [];
  const visit = (value: unknown, name: string): void => {
    if (value === null || value === undefined || value === '') return;
    if (typeof value === 'object') {
      for (const [member, inner] of Object.entries(value)) visit(inner, name === '' ? member : `${name}.${member}`);
    } else list.push({ name, value: String(value) });
  };
  visit(variablesFor(run), '');
  return list;
}
