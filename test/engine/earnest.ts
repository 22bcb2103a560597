/** Plays a cadence twice, simulated and in earnest, and holds the one against the other. */
import { simulatedComposer } from '../../runtime/src/engine/composers';
import type { SimulatedEvent, SimulateInput, Simulation } from '../../runtime/src/engine/services';
import type { Actor, Send, TimelineEvent } from '../../runtime/src/engine/records';
import { days, minutes, type World } from '../support/world';

/** Whoever acts in a simulation goes by this name, and stands in the timeline with it. */
const BY: Actor = { type: 'system', name: 'simulation' };
const HORIZON = days(3 * 366);
const MOST_TURNS = 400;

export interface Told {
  state: string;
  reason: string | null;
  messages: unknown[];
  timeline: unknown[];
}

const event = ({ at, kind, node, step, why, by }: TimelineEvent) => ({
  at: new Date(at).toISOString(),
  kind,
  node,
  step,
  why,
  by,
});
const message = (one: Pick<Send, 'step' | 'channel' | 'status' | 'reason' | 'subject' | 'text' | 'html'>) => ({
  step: one.step,
  channel: one.channel,
  status: one.status,
  reason: one.reason,
  subject: one.subject,
  text: one.text,
  html: one.html,
});

const shown = ({ state, reason, messages, timeline }: Simulation): Told => ({
  state,
  reason,
  messages: messages.map((one) => ({ ...message(one), at: one.at, inbox: one.inbox, missing: one.missing })),
  timeline: timeline.map(event),
});

async function done(w: World, id: string): Promise<Told> {
  const { state, reason } = await w.enrollment(id);
  const inboxes = new Map((await w.store.read.inboxes()).map((inbox) => [inbox.id, inbox.key]));
  const messages = (await w.sends(id)).map((one) => ({
    ...message(one),
    at: one.sentAt ?? one.updatedAt,
    inbox: one.inboxId === null ? null : inboxes.get(one.inboxId),
    missing: one.warnings,
  }));
  return { state, reason, messages, timeline: (await w.timeline(id)).map(event) };
}

/** The same in earnest: enrolls at `at`, and lets the world do what the script says. */
async function live(w: World, input: SimulateInput, conversation?: string): Promise<Told> {
  if (!('sequence' in input.of) || !('id' in input.contact)) throw new Error('Only what is stored can run in earnest');
  const { sequence } = input.of;
  w.clock.set(input.at ?? w.clock.now());
  const { enrollment } = await w.engine.enrollments.enroll(
    {
      sequence,
      contact: input.contact,
      ...(input.target && { target: input.target }),
      ...(conversation && { conversation }),
    },
    BY,
  );
  const { id } = enrollment;
  const end = w.clock.now() + HORIZON;
  let waiting = input.events ?? [];
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    await w.engine.dispatcher.runDue();
    if ((await w.enrollment(id)).endedAt !== null) break;
    if (await decided(w, id, input.drafts ?? 'approve')) continue;
    const sends = await w.sends(id);
    const atOf = (one: SimulatedEvent) => {
      if ('at' in one) return one.at;
      const sentAt = sends.find((send) => send.step === one.afterStep && send.sentAt !== null)?.sentAt;
      return sentAt == null ? Infinity : sentAt + minutes(one.delayMinutes ?? 0);
    };
    const next = Math.min((await w.engine.dispatcher.nextWakeAt()) ?? Infinity, ...waiting.map(atOf));
    if (next > end) break;
    w.clock.set(Math.max(next, w.clock.now()));
    const now = waiting.filter((one) => atOf(one) <= w.clock.now()).sort((a, b) => atOf(a) - atOf(b));
    waiting = waiting.filter((one) => !now.includes(one));
    for (const one of now) await happen(w, one, input, enrollment.contactId, conversation);
  }
  return done(w, id);
}

async function decided(w: World, enrollmentId: string, how: 'approve' | 'discard' | 'ignore'): Promise<boolean> {
  const { items } = await w.store.read.drafts({ enrollmentId, status: ['waiting'] }, { limit: 5 });
  if (how === 'ignore' || items.length === 0) return false;
  for (const { id } of items) {
    if (how === 'approve') await w.engine.drafts.approve(id, null, BY);
    else await w.engine.drafts.discard(id, 'simulated', BY);
  }
  return true;
}

async function happen(
  w: World,
  one: SimulatedEvent,
  { target }: SimulateInput,
  contactId: string,
  conversation?: string,
) {
  const { signals } = w.engine;
  if (one.event === 'reply') {
    const more = { ...(one.automatic && { automatic: true }), ...(conversation && { conversation }) };
    await signals.inboundMessage({ contactId, text: one.text ?? 'Hello', ...more }, BY);
  } else if (one.event === 'target') {
    if (target) await signals.targetChanged({ ...target, status: one.status }, BY);
  } else if (one.event === 'resolve') {
    if (conversation) await signals.conversationStatus(conversation, 'resolved', BY);
  } else {
    await signals.optOut({ contactId }, 'The contact opted out', BY);
  }
}

/** Simulates, then does the same in earnest, and holds the one against the other. */
export async function expectEqual(w: World, input: SimulateInput, conversation?: string): Promise<Told> {
  const simulation = shown(await w.engine.simulator.simulate(input));
  // A simulation asks no AI, so in earnest none may answer either.
  w.composer.compose = (request) => simulatedComposer.compose(request);
  const earnest = await live(w, input, conversation);
  expect(simulation).toEqual(earnest);
  return earnest;
}
