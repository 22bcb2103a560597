import type { CallOutcome } from '../../runtime/src/engine/ports';
import type { SubscriptionInput } from '../../runtime/src/engine/services';
import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenProcess,
  givenWorld,
  hours,
  iso,
  minutes,
  refusal,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const SECRET = 'x'.repeat(32);
const HOOK = 'https://n8n.test/hook';
const seconds = (n: number) => n * 1000;
const ALL: SubscriptionInput['events'] = [
  'enrolled',
  'message_sent',
  'reply_received',
  'draft_waiting',
  'enrollment_ended',
  'enrollment_failed',
];
const subscribe = (world: World, more: Partial<SubscriptionInput> = {}, key = 'wf:node') =>
  world.engine.subscriptions.put(key, { url: HOOK, secret: SECRET, events: ALL, ...more });
const tell = (world: World) => world.engine.subscriptions.teller.runDue();
const the = async (world: World, key = 'wf:node') =>
  (await world.engine.subscriptions.list()).find((one) => one.key === key)!;
const busy = (retryAt: number | null = null): CallOutcome => ({
  kind: 'refused',
  why: 'n8n.test answered 500.',
  retryAt,
  body: null,
});
const gone: CallOutcome = { kind: 'gone', why: 'n8n.test answered 404.' };
/** One email at once, and one a day later. */
const twoMails = (world: World, key = 'welcome') =>
  world.publish(
    [
      { key: 'first', text: 'One' },
      { key: 'second', wait: { amount: 1, unit: 'days' }, text: 'Two' },
    ],
    { key },
  );

/** Lets time pass for sends and calls alike. */
async function passTelling(world: World, ms: number): Promise<void> {
  const end = world.clock.now() + ms;
  for (;;) {
    await world.pass(0);
    await tell(world);
    const next = await world.engine.subscriptions.teller.nextWakeAt();
    if (next === null || next > end) break;
    await world.passTo(next);
  }
  await world.passTo(end);
  await tell(world);
}

describe('what a subscriber is told', () => {
  it('is each thing that happens to an enrollment, in its order', async () => {
    const world = await givenWorld();
    await subscribe(world);
    await twoMails(world);
    const { id } = await world.enroll('welcome');
    await world.pass(minutes(1));
    await world.reply('Stop it');
    await tell(world);
    expect(world.subscribers.told()).toBe('enrolled, message_sent, reply_received, enrollment_ended');
    const [enrolled, sent, reply, ended] = world.subscribers.calls.map(({ body }) => body);
    expect(enrolled).toMatchObject({ enrollment: { id, version: 1, sequenceKey: 'welcome' }, runsIn: 'runtime' });
    expect(sent).toMatchObject({ step: 'first', message: { text: 'One', channel: 'email' } });
    expect(reply).toMatchObject({ message: { text: 'Stop it', channel: 'email' }, contact: { firstName: 'Ben' } });
    expect(ended).toMatchObject({ reason: 'replied', enrollment: { state: 'exited', reason: 'replied' } });
    expect(new Set(world.subscribers.calls.map(({ body }) => body.id)).size).toBe(4);
  });

  it('is a draft that waits, with its text', async () => {
    const world = await givenWorld();
    await subscribe(world, { events: ['draft_waiting'] });
    await world.publish([{ key: 'ask', mode: 'assisted', intent: 'a call', text: 'A call?' }]);
    await world.enroll('welcome');
    await world.pass(minutes(1));
    await tell(world);
    const { items } = await world.store.read.drafts({}, { limit: 2 });
    expect(world.subscribers.calls.map(({ body }) => body.draft)).toEqual([
      { id: items[0]!.id, subject: items[0]!.subject, text: items[0]!.text, deadlineAt: null, approvals: [] },
    ]);
  });

  it('is nothing of before it subscribed, nor of other sequences and kinds', async () => {
    const world = await givenWorld();
    await twoMails(world, 'one');
    await twoMails(world, 'two');
    await world.enroll('one', { email: 'early@example.com' });
    await subscribe(world, { events: ['enrolled'], sequenceId: 'one' });
    await world.enroll('two');
    await world.enroll('one', { email: 'late@example.com' });
    await world.pass(minutes(1));
    await tell(world);
    expect(world.subscribers.calls.map(({ body }) => body.contact.email)).toEqual(['late@example.com']);
  });

  it('is nothing of what the simulator plays', async () => {
    const world = await givenWorld();
    await subscribe(world);
    await twoMails(world);
    await world.engine.simulator.simulate({ of: { sequence: 'welcome' }, contact: { email: 'ben@example.com' } });
    await tell(world);
    expect(world.subscribers.calls).toEqual([]);
  });

  it('holds no texts and addresses of a contact that was erased meanwhile', async () => {
    const world = await givenWorld();
    await subscribe(world);
    await twoMails(world);
    const { contactId } = await world.enroll('welcome');
    await world.pass(minutes(1));
    await world.engine.contacts.erase(contactId, ANA);
    await tell(world);
    const bodies = JSON.stringify(world.subscribers.calls.map(({ body }) => body));
    expect(bodies).toContain('message_sent');
    expect(bodies).not.toMatch(/ben@example|Ben|One/);
  });
});

describe('a subscriber that does not take a call', () => {
  async function failing(outcome: (world: World) => CallOutcome): Promise<World> {
    const world = await givenWorld();
    await subscribe(world, { events: ['enrolled'] });
    await twoMails(world);
    world.subscribers.onCall = () => outcome(world);
    await world.enroll('welcome');
    await tell(world);
    return world;
  }

  it('is tried again with the same id after growing pauses, and then told the rest in order', async () => {
    const world = await failing(() => busy());
    await world.enroll('welcome', { email: 'second@example.com' });
    await passTelling(world, minutes(30));
    const at = world.subscribers.calls.map((call) => call.at - world.subscribers.calls[0]!.at);
    expect(at).toEqual([0, 5, 20, 80, 380, 1280].map(seconds));
    expect(new Set(world.subscribers.calls.map(({ body }) => body.id)).size).toBe(1);
    expect(await the(world)).toMatchObject({ attempts: 6, state: 'active', lastError: 'n8n.test answered 500.' });
    world.subscribers.onCall = () => undefined;
    await passTelling(world, hours(1));
    expect(world.subscribers.calls.slice(6).map(({ body }) => body.contact.email)).toEqual([
      'ben@example.com',
      'second@example.com',
    ]);
    expect(await the(world)).toMatchObject({ attempts: 0, lastError: null, failingSince: null, nextAttemptAt: null });
  });

  it('is not tried before the time it asked for', async () => {
    const world = await failing(({ clock }) => busy(clock.now() + minutes(2)));
    await passTelling(world, minutes(1));
    expect(world.subscribers.calls).toHaveLength(1);
    await passTelling(world, minutes(1));
    expect(world.subscribers.calls).toHaveLength(2);
  });

  it('is given up after three days, stays visible with its last error, and starts again when it is put', async () => {
    const world = await failing(() => busy());
    await passTelling(world, days(3) - minutes(61));
    expect((await the(world)).state).toBe('active');
    await passTelling(world, minutes(122));
    expect(await the(world)).toMatchObject({
      state: 'failed',
      lastError: 'n8n.test answered 500.',
      nextAttemptAt: null,
    });
    expect(world.reports.filter(({ event }) => event === 'subscription.failed')).toHaveLength(1);
    const before = world.subscribers.calls.length;
    await passTelling(world, days(2));
    expect(world.subscribers.calls).toHaveLength(before);
    world.subscribers.onCall = () => undefined;
    await subscribe(world, { events: ['enrolled'] });
    await tell(world);
    expect(world.subscribers.calls).toHaveLength(before + 1);
    expect((await the(world)).state).toBe('active');
  });

  it('is given up after a day when nobody listens at its address', async () => {
    const world = await failing(() => gone);
    await passTelling(world, days(1) - minutes(61));
    expect((await the(world)).state).toBe('active');
    await passTelling(world, minutes(122));
    expect((await the(world)).state).toBe('failed');
  });

  it('holds up neither sending nor another subscriber', async () => {
    const world = await givenWorld();
    await subscribe(world, { url: 'https://slow.test' }, 'slow');
    await subscribe(world, { url: 'https://quick.test', events: ['enrolled', 'message_sent'] }, 'quick');
    const slow = gate();
    world.subscribers.onCall = async (_body, url) =>
      url === 'https://slow.test' ? void (await slow.opened) : undefined;
    await twoMails(world);
    await world.enroll('welcome');
    const telling = tell(world);
    await world.pass(days(1));
    expect(world.left()).toHaveLength(2);
    slow.open();
    await telling;
    await tell(world);
    expect(world.subscribers.told('https://quick.test')).toBe('enrolled, message_sent, message_sent');
    expect(world.subscribers.told('https://slow.test')).toBe('enrolled, message_sent, message_sent, enrollment_ended');
  });
});

describe('subscribing', () => {
  it('twice, or twice at once, is one subscription', async () => {
    const world = await givenWorld();
    await Promise.all([subscribe(world), subscribe(world), subscribe(world)]);
    expect(await world.engine.subscriptions.list()).toHaveLength(1);
    await twoMails(world);
    await world.enroll('welcome');
    await subscribe(world);
    await tell(world);
    expect(world.subscribers.told()).toBe('enrolled');
  });

  it('again within ten minutes of unsubscribing goes on where it was, later it begins anew', async () => {
    const world = await givenWorld();
    await subscribe(world, { events: ['enrolled'] });
    await twoMails(world);
    await world.engine.subscriptions.remove('wf:node');
    await world.engine.subscriptions.remove('wf:node');
    await world.enroll('welcome', { email: 'a@example.com' });
    await tell(world);
    expect(world.subscribers.calls).toEqual([]);
    await world.pass(minutes(10));
    await subscribe(world, { events: ['enrolled'] });
    await tell(world);
    expect(world.subscribers.told()).toBe('enrolled');

    await world.engine.subscriptions.remove('wf:node');
    await world.enroll('welcome', { email: 'b@example.com' });
    await world.pass(minutes(10) + 1);
    await subscribe(world, { events: ['enrolled'] });
    await tell(world);
    expect(world.subscribers.calls).toHaveLength(1);
  });

  it('to another address meanwhile tells the next call there, and forgets the refusals of the old one', async () => {
    const world = await givenWorld();
    await subscribe(world, { events: ['enrolled'] });
    await twoMails(world);
    const slow = gate();
    world.subscribers.onCall = async (_body, url) => {
      if (url !== HOOK) return undefined;
      await slow.opened;
      return busy();
    };
    await world.enroll('welcome');
    const telling = tell(world);
    await Promise.resolve();
    await subscribe(world, { url: 'https://new.test', events: ['enrolled'] });
    slow.open();
    await telling;
    await tell(world);
    expect(world.subscribers.told('https://new.test')).toBe('enrolled');
    expect(await the(world)).toMatchObject({ attempts: 0, lastError: null });
  });

  it.each([
    ['/secret', { secret: 'x'.repeat(31) }],
    ['/url', { url: 'ftp://n8n.test' }],
    ['/url', { url: 'https://user:pass@n8n.test/' }],
    ['/events', { events: [] }],
    ['/events/0', { events: ['horoscope'] as never }],
    ['/sequenceId', { source: { workflowId: 'w', workflowName: 'W', entry: 'Trigger' }, sequenceId: null }],
  ])('is refused with the field %s', async (pointer, more) => {
    const world = await givenWorld();
    const { status, extra } = await refusal(subscribe(world, more));
    expect([status, extra.fields?.[0]?.pointer]).toEqual([422, pointer]);
    expect(await world.engine.subscriptions.list()).toEqual([]);
  });

  it('for a sequence that is not there is refused', async () => {
    const world = await givenWorld();
    expect((await refusal(subscribe(world, { sequenceId: 'nope' }))).status).toBe(404);
  });
});

describe('a process that is killed', () => {
  it('has lost nothing: the next one goes on with the event whose call was under way', async () => {
    const first = await givenProcess();
    await subscribe(first, { events: ['enrolled'] });
    await twoMails(first);
    await first.enroll('welcome', { email: 'a@example.com' });
    await tell(first);
    await first.enroll('welcome', { email: 'b@example.com' });
    await first.enroll('welcome', { email: 'c@example.com' });
    let underway: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (underway = resolve));
    const never = gate();
    first.subscribers.onCall = async () => {
      underway();
      await never.opened;
    };
    void tell(first).catch(() => undefined);
    await begun;
    const second = await first.kill();
    second.subscribers.onCall = () => undefined;
    await tell(second);
    const told = second.subscribers.calls.map(({ body }) => body.contact.email);
    expect(told).toEqual(['a@example.com', 'b@example.com', 'b@example.com', 'c@example.com']);
    expect(second.subscribers.calls[1]!.body.id).toBe(second.subscribers.calls[2]!.body.id);
  });
});

it('the time of an event is when it happened, however late it is told', async () => {
  const world = await givenWorld();
  await subscribe(world, { events: ['enrolled'] });
  await twoMails(world);
  await world.enroll('welcome');
  const happened = iso(world.clock.now());
  world.clock.set(world.clock.now() + hours(3));
  await tell(world);
  expect(iso(Date.parse(world.subscribers.calls[0]!.body.at))).toBe(happened);
});
