/**
 * The operation of a Send node: prepares one message, or says why none leaves. Whether it may start (limits, exits,
 * switch-off) is decided after it, in one step with recording that it started.
 */
import type { SendNode } from '../../domain/flow/schema';
import { chooseChannel, goalReached } from '../../domain/rules';
import { explainQuiet, firstPermittedInstant, workingHoursToQuietHours, type Instant } from '../../domain/time';
import type { SendFailure } from '../../domain/words';
import { renderContent, type Content } from '../content';
import type { Composed, Id, Inbox, Send } from '../records';
import { blankSend, FAILURES, note, sendRecord, type Outcome, type Run } from '../run';
import { variablesOf } from '../variables';
import { fromText } from './compose';
import { renderText } from '../../domain/text';

/** Ten parts of a concatenated SMS in GSM 7-bit letters; providers refuse more. */
const MAX_SMS_CHARACTERS = 1530;

export function send(run: Run, node: SendNode): Outcome | Promise<Outcome> {
  const stop = mustStop(run) ?? quiet(run);
  if (stop) return stop;
  if (run.enrollment.composed?.persona === undefined || node.content.kind !== 'composed') return withContent(run, node);
  return offDuty(run, run.enrollment.composed.persona).then((rest) => rest ?? withContent(run, node));
}

function withContent(run: Run, node: SendNode): Outcome | Promise<Outcome> {
  const found = content(run, node);
  if (found instanceof Promise) return found.then((composed) => leave(run, node, composed));
  return leave(run, node, found);
}

/** What ends it before any send, whatever happened outside: an opt-out, a goal reached. */
function mustStop(run: Run): Outcome | null {
  const { contact, target } = run;
  const { exit } = run.version.content.rules;
  if (contact.optedOutAt !== null)
    return { kind: 'end', state: 'exited', reason: 'opted_out', why: 'The contact opted out' };
  if (exit.onGoal && target && goalReached(target, exit.goalStatuses)) {
    return { kind: 'end', state: 'exited', reason: 'goal', why: `The ${target.type} is '${target.status}'` };
  }
  return null;
}

function quiet(run: Run, time = run.sendingTime): Outcome | null {
  const until = firstPermittedInstant(run.now, time);
  if (until === run.now) return null;
  return {
    kind: 'sleep',
    until: until ?? run.now + 24 * 60 * 60_000,
    waitingFor: 'quiet_hours',
    why: explainQuiet(run.now, until, time),
  };
}

/** What a persona wrote leaves in its working hours. They are looked up now, because they may have changed since. */
async function offDuty(run: Run, key: string): Promise<Outcome | null> {
  const workingHours = (await run.around.read.personaByKey(key))?.workingHours;
  if (!workingHours) return null;
  const { sendingTime } = run;
  const quietHours = [...sendingTime.quietHours, ...workingHoursToQuietHours(workingHours)];
  const rest = quiet(run, { ...sendingTime, quietHours });
  return rest?.kind === 'sleep' ? { ...rest, why: `Working hours of '${key}'. ${rest.why}` } : rest;
}

function content(run: Run, node: SendNode): Composed | null | Promise<Composed | null> {
  const { content: wanted } = node;
  switch (wanted.kind) {
    case 'composed':
      return run.enrollment.composed;
    case 'text':
      return fromText(wanted.content, { mode: 'static', origin: 'static' });
    case 'message_template':
      return run.around
        .templateByKey(wanted.key)
        .then(
          (template) =>
            template &&
            fromText(
              { text: template.text, html: template.html ?? undefined, subject: template.subject ?? undefined },
              { mode: 'static', origin: 'static' },
            ),
        );
  }
}

function leave(run: Run, node: SendNode, composed: Composed | null): Outcome | Promise<Outcome> {
  if (!composed)
    return failed(run, node, node.content.kind === 'message_template' ? 'template_missing' : 'empty_message');
  const windows = run.around.inboxes.filter(({ hasWindow, enabled }) => hasWindow && enabled);
  if (windows.length === 0) return choose(run, node, composed, new Map());
  return lastInboundOn(run, windows).then((heard) => choose(run, node, composed, heard));
}

/** The 24-hour window of an inbox is opened by what the contact wrote there in any conversation. */
async function lastInboundOn({ around, contact }: Run, inboxes: Inbox[]): Promise<Map<Id, Instant>> {
  const heard = new Map<Id, Instant>();
  for (const { id } of inboxes) {
    const at = await around.read.lastInboundOn(contact.id, id);
    if (at !== null) heard.set(id, at);
  }
  return heard;
}

function choose(run: Run, node: SendNode, composed: Composed, heard: ReadonlyMap<Id, Instant>): Outcome {
  const choice = chooseChannel({
    choice: node.channel,
    inboxKey: node.inbox,
    switchToSms: node.switchToSms,
    hasTemplate: node.template !== undefined,
    contact: run.contact,
    conversation: run.conversation,
    lastInboundOn: heard,
    inboxes: run.around.inboxes,
    order: run.around.settings.channelOrder,
    now: run.now,
  });
  if (choice.kind === 'failed') return failed(run, node, choice.reason);
  return prepare(run, node, composed, choice);
}

type Choice = Extract<ReturnType<typeof chooseChannel>, { kind: 'ok' }>;

function prepare(run: Run, node: SendNode, composed: Composed, choice: Choice): Outcome {
  const { contact, conversation, target, enrollment, sequence, now } = run;
  const { deps } = run.around;
  const inbox = choice.inbox as Inbox;
  const id = deps.newId(now);
  const unsubscribe = () => (choice.channel === 'email' ? deps.links.unsubscribe(contact.id, id) : null);
  const variables = variablesOf({ contact, conversation, target, enrollment, sequence, unsubscribeUrl: null });
  // Made only where a text asks for it: a signature for each message costs more than the rest of its rendering.
  variables['links'] = Object.defineProperty({}, 'unsubscribe', { enumerable: true, get: unsubscribe });
  const used = choice.useTemplate && node.template ? filled(node.template, variables) : null;
  const shown = used ? templateContent(used) : renderContent(composed, variables);
  const problem = unfit(shown, choice.channel);
  if (problem) return failed(run, node, problem);

  const record: Send = {
    ...blankSend,
    id,
    enrollmentId: enrollment.id,
    sequenceId: enrollment.sequenceId,
    versionId: enrollment.versionId,
    contactId: contact.id,
    conversationId: choice.inConversation ? (conversation?.id ?? null) : null,
    step: node.step ?? node.id,
    node: node.id,
    round: enrollment.round,
    status: 'sending',
    mode: composed.mode,
    origin: composed.origin,
    channel: choice.channel,
    inboxId: inbox.id,
    address: choice.address,
    subject: shown.subject,
    text: shown.text,
    html: shown.html,
    warnings: shown.missing,
    dueAt: run.before.heldDueAt ?? run.before.dueAt ?? now,
    startedAt: now,
    leaseUntil: now + deps.delivery.leaseMs,
    attempts: 1,
    createdAt: now,
    updatedAt: now,
  };
  run.prepared = {
    send: record,
    inbox,
    whatsappTemplate: used && { name: used.name, language: used.language, parameters: used.parameters },
    conversation: choice.inConversation ? conversation : null,
    unsubscribeUrl: inbox.provider === 'outbox' ? null : unsubscribe(),
    why: run.before.why ?? 'At once',
  };
  return { kind: 'park', on: 'delivery', until: null, why: `Handed to '${inbox.name}'` };
}

function filled(template: NonNullable<SendNode['template']>, variables: Record<string, unknown>) {
  const filledIn = template.parameters.map((parameter) => renderText(parameter, variables, 'text'));
  const { name, language } = template;
  return {
    name,
    language,
    parameters: filledIn.map(({ text }) => text),
    missing: filledIn.flatMap((each) => each.missing),
  };
}

/** What stands in the conversation for a template whose wording only the provider has. */
function templateContent({ name, parameters, missing }: ReturnType<typeof filled>): Content {
  const text = [`[${name}]`, ...parameters].join(' ');
  return { subject: null, text, html: null, missing: [...new Set(missing)] };
}

function unfit(shown: Content, channel: string): SendFailure | null {
  if (!shown.text.trim() && !shown.html?.trim()) return 'empty_message';
  if (channel === 'sms' && shown.text.length > MAX_SMS_CHARACTERS) return 'message_too_long';
  return null;
}

/** A failed step counts with the time at which that was decided, and moves on along its edge. */
function failed(run: Run, node: SendNode, reason: SendFailure): Outcome {
  run.sends.push(sendRecord(run, node.step ?? node.id, node.id, 'failed', reason));
  note(run, 'send_failed', FAILURES[reason], { reason });
  run.enrollment.anchorAt = run.now;
  run.enrollment.composed = null;
  return { kind: 'advance', edge: 'failed' };
}
