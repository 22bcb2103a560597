/** What ended long ago is removed, and nothing that is sent, passed over or counted changes by it. Docs: operating.md. */
import fc from 'fast-check';
import type { RetentionSettings } from '../../runtime/src/domain/retention';
import { onPostgres, settled } from '../support/testStore';
import {
  ANA,
  closeWorlds,
  days,
  givenProcess,
  givenWorld,
  hours,
  minutes,
  refusal,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const LONG: StepInput = { key: 'long', text: 'Long', wait: { amount: 200, unit: 'days' } };

const keep = (historyDays: number | null, messageDays: number | null = null): { retention: RetentionSettings } => ({
  retention: { historyDays, messageDays },
});

/** Day by day, and each day is looked at what is to be removed. */
async function passDays(w: World, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    await w.pass(days(1));
    await w.engine.retention.runDue();
  }
}

/** Something newer than what is removed, so that no newest event holds anything. */
const goesOn = (w: World) => w.enroll('goes-on', { email: 'eva@example.com' });
const isThere = async (w: World, id: string) => (await w.store.read.enrollment(id)) !== null;
const reported = (w: World) =>
  w.reports.filter(({ event }) => event.startsWith('retention.')).map(({ event }) => event);

/** A conversation by mail; answers with its id. */
async function talk(w: World, who: string): Promise<string> {
  const input = { externalId: who, contact: { email: `${who}@example.com` }, inbox: 'email' };
  await w.engine.contacts.upsert({ email: input.contact.email }, ANA);
  return (await w.engine.conversations.upsert(input, ANA)).conversation.id;
}

async function given(settings: object = keep(30)): Promise<World> {
  const w = await givenWorld({ settings });
  await w.publish([A, B]);
  await w.publish([LONG], { key: 'goes-on' });
  return w;
}

describe('an enrollment that has ended', () => {
  it('goes with its history when the days are over, and its figures stay', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome');
    await passDays(w, 2);
    await goesOn(w);
    const before = [
      await w.engine.sequences.funnel('welcome', null),
      await w.store.read.enrollmentCounts((await w.enrollment(id)).sequenceId),
    ];
    const { sequenceId } = await w.enrollment(id);
    await passDays(w, 30);
    expect(await isThere(w, id)).toBe(true);
    await passDays(w, 1);
    expect(await isThere(w, id)).toBe(false);
    expect(await w.sends(id)).toEqual([]);
    expect(await w.timeline(id)).toEqual([]);
    const after = [await w.engine.sequences.funnel('welcome', null), await w.store.read.enrollmentCounts(sequenceId)];
    expect(after).toEqual(before);
    expect((await refusal(w.engine.enrollments.get(id))).status).toBe(404);
    expect(w.reports).toContainEqual(
      expect.objectContaining({
        event: 'retention.removed',
        data: expect.objectContaining({ enrollments: 1, sends: 2 }),
      }),
    );
  });

  it('stays for ever unless something else is set', async () => {
    const w = await given({});
    const { id } = await w.enroll('welcome');
    await passDays(w, 3);
    await goesOn(w);
    await w.pass(days(4000));
    await w.engine.retention.runDue();
    expect(await isThere(w, id)).toBe(true);
    expect(await w.store.read.retentionWatch()).toBeNull();
  });

  it('can be enrolled again, as before', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome');
    await passDays(w, 3);
    await goesOn(w);
    await passDays(w, 35);
    expect(await isThere(w, id)).toBe(false);
    const again = await w.engine.enrollments.enroll(
      { sequence: 'welcome', contact: { email: 'ben@example.com' } },
      ANA,
    );
    expect(again).toMatchObject({ created: true });
    await passDays(w, 3);
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B', 'A', 'B']);
  });

  it('that opted out is not written to again', async () => {
    const w = await given();
    const { id, contactId } = await w.enroll('welcome');
    await w.pass(hours(1));
    await w.reply('STOP');
    await goesOn(w);
    await passDays(w, 35);
    expect(await isThere(w, id)).toBe(false);
    expect((await refusal(w.enroll('welcome', { id: contactId }))).code).toBe('opted_out');
  });

  it('is held by a least gap between two messages that is longer than it is kept', async () => {
    const w = await given({ ...keep(30), contactLimits: { minGapMinutes: 60 * 24 * 60 } });
    await w.publish([A], { key: 'one' });
    const { id } = await w.enroll('one');
    await passDays(w, 1);
    await goesOn(w);
    await passDays(w, 50);
    expect(await isThere(w, id)).toBe(true);
    await w.enroll('one');
    await passDays(w, 20);
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'A @ 2026-07-31T09:00Z']);
    expect(await isThere(w, id)).toBe(false);
  });

  it('whose provider speaks of its message much later is not found, and nothing breaks', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome');
    await passDays(w, 3);
    const [send] = await w.sends(id);
    await goesOn(w);
    await passDays(w, 35);
    const report = { inbox: 'email', providerMessageId: `<${send!.id}@test>`, status: 'read' as const };
    expect(await w.engine.signals.deliveryStatus(report, ANA)).toMatchObject({ applied: false });
    const named = { sendId: send!.id, status: 'read' as const };
    expect((await refusal(w.engine.signals.deliveryStatus(named, ANA))).status).toBe(404);
    expect(await w.reply('Better late than never')).toMatchObject({ applied: true, ended: [] });
  });
});

describe('an enrollment that goes on', () => {
  it('keeps all of its history, paused or not, and however old', async () => {
    const w = await given();
    const steps: StepInput[] = [A, { ...LONG, wait: { amount: 190, unit: 'days' } }];
    await w.publish(steps, { key: 'slow' });
    const one = await w.enroll('slow');
    const other = await w.enroll('slow', { email: 'ana@example.com' });
    await w.pass(hours(1));
    await w.engine.enrollments.control(other.id, 'pause', ANA);
    const before = [await w.timeline(one.id), await w.timeline(other.id), await w.sends(one.id)];
    await passDays(w, 150);
    expect([await w.timeline(one.id), await w.timeline(other.id), await w.sends(one.id)]).toEqual(before);
    await passDays(w, 45);
    expect((await w.enrollment(one.id)).state).toBe('completed');
    expect(await w.timeline(one.id)).not.toEqual([]);
  });

  it('keeps the messages that its waits and its AI look at, and finds who replies', async () => {
    const w = await given(keep(null, 30));
    const steps: StepInput[] = [A, { ...LONG, wait: { amount: 80, unit: 'days', from: 'last_inbound' } }];
    await w.publish(steps, { key: 'slow', rules: { exit: { onReply: 'off' } } });
    const { contactId } = await w.enroll('slow');
    await w.pass(hours(1));
    await w.reply('Write to me in three months');
    await passDays(w, 79);
    const [conversation] = (await w.store.read.conversations({ contactId }, { limit: 5 })).items;
    expect((await w.store.read.newestMessages(conversation!.id, 9)).map(({ text }) => text)).toEqual([
      'A',
      'Write to me in three months',
    ]);
    await passDays(w, 2);
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'Long @ 2026-08-20T10:00Z']);
    await passDays(w, 31);
    expect(await w.store.read.newestMessages(conversation!.id, 9)).toEqual([]);
    expect((await w.store.read.conversation(conversation!.id))?.lastInboundAt).not.toBeNull();
  });
});

describe('a step that is sent once per conversation', () => {
  it('is passed over however long ago the first time was', async () => {
    const w = await given();
    await w.publish([{ ...A, oncePerConversation: true }, B], { key: 'once', rules: { target: 'conversation' } });
    await talk(w, 'ben');
    const enroll = () => w.enroll('once', { email: 'ben@example.com' }, { conversation: 'ben' });
    const { id } = await enroll();
    await passDays(w, 3);
    await goesOn(w);
    await passDays(w, 40);
    expect(await isThere(w, id)).toBe(false);
    await enroll();
    await passDays(w, 4);
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B', 'B']);
  });
});

describe('a message that was removed', () => {
  it('and comes again, because a mailbox is read anew, ends nothing', async () => {
    const w = await given(keep(30, 30));
    await w.enroll('welcome');
    const first = { providerMessageId: '<old@example.com>', inbox: 'email', at: w.clock.now() - minutes(5) };
    await w.pass(hours(1));
    expect(await w.reply('No', first)).toMatchObject({ applied: true });
    await goesOn(w);
    await passDays(w, 40);
    const { id } = await w.enroll('welcome');
    expect(await w.reply('No', first)).toMatchObject({ applied: false, ended: [] });
    expect((await w.enrollment(id)).state).toBe('active');
    expect(await w.reply('No', { ...first, providerMessageId: '<new@example.com>', at: w.clock.now() })).toMatchObject({
      ended: [id],
    });
  });
});

describe('what makes much go at once', () => {
  it('takes effect a day after it was set, and not at all when it is taken back', async () => {
    const w = await given({});
    const { id } = await w.enroll('welcome');
    await passDays(w, 3);
    await goesOn(w);
    await passDays(w, 60);
    await w.settings(keep(30));
    await w.engine.retention.runDue();
    await w.pass(hours(23));
    await w.engine.retention.runDue();
    expect(await isThere(w, id)).toBe(true);
    await w.settings(keep(400));
    await w.pass(hours(23));
    await w.engine.retention.runDue();
    expect(await isThere(w, id)).toBe(true);
    await w.settings(keep(30));
    await w.engine.retention.runDue();
    await w.pass(hours(24) - 1);
    await w.engine.retention.runDue();
    expect(await isThere(w, id)).toBe(true);
    await w.pass(1);
    await w.engine.retention.runDue();
    expect(await isThere(w, id)).toBe(false);
    expect(reported(w)).toEqual(['retention.shortened', 'retention.shortened', 'retention.removed']);
  });

  it('as a clock that is a year ahead for some hours, takes no effect', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome');
    await passDays(w, 10);
    const right = w.clock.now();
    for (let hour = 0; hour < 23; hour++) {
      await w.clock.set(right + days(365) + hours(hour));
      await w.engine.retention.runDue();
    }
    await w.clock.set(right + hours(23));
    await w.engine.retention.runDue();
    expect(await isThere(w, id)).toBe(true);
    expect(reported(w)).toEqual(['retention.shortened', 'retention.clock_leapt', 'retention.clock_leapt']);
    await goesOn(w);
    await passDays(w, 30);
    expect(await isThere(w, id)).toBe(false);
  });

  it('as a setting that changes while it is being removed, ends the removal', async () => {
    const w = await given();
    const people = Array.from({ length: 150 }, (_, n) => ({ email: `n${n}@example.com` }));
    for (const contact of people) await w.enroll('welcome', contact);
    await passDays(w, 3);
    await goesOn(w);
    await passDays(w, 28);
    await w.pass(days(3));
    const settings = w.store.read.settings.bind(w.store.read);
    let asked = 0;
    w.store.read.settings = async () => ((asked += 1) > 2 ? { ...(await settings()), ...keep(null) } : settings());
    await w.engine.retention.runDue();
    w.store.read.settings = settings;
    const { completed } = await w.store.read.enrollmentCounts((await w.engine.sequences.get('welcome')).id);
    expect(completed).toBe(150);
    const left = (await w.store.read.enrollments({ state: ['completed'] }, { limit: 200 })).items.length;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(150);
  });
});

describe('the worker', () => {
  it('looks every hour by itself, until it is stopped', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome');
    await passDays(w, 2);
    await goesOn(w);
    w.engine.retention.start();
    await settled(w.store);
    for (let hour = 0; hour < 24 * 31 && (await isThere(w, id)); hour++) {
      await w.clock.set(w.clock.now() + hours(1));
      await settled(w.store);
    }
    expect(await isThere(w, id)).toBe(false);
    await w.engine.retention.stop();
  });

  it('that is killed between two portions is taken over by the next process', async () => {
    let w = await givenProcess({ settings: keep(30) });
    await w.publish([A]);
    await w.publish([LONG], { key: 'goes-on' });
    for (let n = 0; n < 250; n++) await w.enroll('welcome', { email: `n${n}@example.com` });
    await passDays(w, 1);
    await goesOn(w);
    await passDays(w, 29);
    await w.pass(days(3));
    const { sequenceId } = (await w.store.read.enrollments({ state: ['completed'] }, { limit: 1 })).items[0]!;
    const figures = async () => [
      await w.store.read.funnel(sequenceId, null),
      await w.store.read.enrollmentCounts(sequenceId),
    ];
    const before = await figures();
    const portions = w.store.transaction.bind(w.store);
    let count = 0;
    w.store.transaction = (work) => ((count += 1) === 4 ? Promise.reject(new Error('killed')) : portions(work));
    await expect(w.engine.retention.runDue()).rejects.toThrow('killed');
    const left = async () => (await w.store.read.enrollments({ state: ['completed'] }, { limit: 200 })).items.length;
    expect(await left()).toBeGreaterThan(0);
    w = await w.kill();
    await w.engine.retention.runDue();
    expect(await left()).toBe(0);
    expect(await figures()).toEqual(before);
  });
});

describe('removing what ended', () => {
  it('changes nothing of what is sent, whatever the cadence and whoever replies', async () => {
    const anyStep = fc.record({
      text: fc.constantFrom('One', 'Two'),
      wait: fc.record({ amount: fc.integer({ min: 0, max: 40 }), unit: fc.constantFrom('days', 'business_days') }),
      oncePerConversation: fc.boolean(),
    });
    const anyMoment = fc.record({
      day: fc.integer({ min: 0, max: 119 }),
      what: fc.constantFrom('enroll', 'enroll', 'reply', 'cancel'),
      who: fc.constantFrom('ben' as const, 'ana' as const),
    });
    const anyPlay = fc.record({
      steps: fc.array(anyStep, { minLength: 1, maxLength: 3 }),
      onReply: fc.constantFrom('exit' as const, 'restart' as const, 'off' as const),
      gapDays: fc.constantFrom(0, 1, 45),
      moments: fc.array(anyMoment, { minLength: 4, maxLength: 14 }),
    });
    type Play = typeof anyPlay extends fc.Arbitrary<infer T> ? T : never;

    async function played({ steps, onReply, gapDays, moments }: Play, retention: RetentionSettings) {
      const contactLimits = gapDays === 0 ? {} : { minGapMinutes: gapDays * 24 * 60 };
      const w = await givenWorld({ settings: { retention, contactLimits } });
      const flow = steps.map((step, at) => ({ ...step, key: `s${at}` }));
      await w.publish(flow, { rules: { exit: { onReply }, target: 'conversation' } });
      const threads = { ben: await talk(w, 'ben'), ana: await talk(w, 'ana') };
      for (let day = 0; day < 120; day++) {
        for (const { what, who } of moments.filter((moment) => moment.day === day)) {
          const conversation = threads[who];
          const [open] = await w.store.read.openEnrollments({ conversationId: conversation });
          if (what === 'reply') await w.reply('Hm', { conversation });
          else if (what === 'cancel' && open) await w.engine.enrollments.control(open.id, 'cancel', ANA);
          else if (what === 'enroll')
            await w.enroll('welcome', { email: `${who}@example.com` }, { conversation }).catch(() => undefined);
        }
        await w.pass(days(1));
        await w.engine.retention.runDue();
      }
      const { id } = await w.engine.sequences.get('welcome');
      const seen = {
        left: w.left(),
        counts: await w.store.read.enrollmentCounts(id),
        rows: (await w.store.read.enrollments({}, { limit: 200 })).items.length,
      };
      await closeWorlds();
      return seen;
    }

    await fc.assert(
      fc.asyncProperty(anyPlay, async (play) => {
        const kept = await played(play, { historyDays: null, messageDays: null });
        const removed = await played(play, { historyDays: 30, messageDays: 30 });
        expect(removed.left).toEqual(kept.left);
        expect(removed.counts).toEqual(kept.counts);
        expect(removed.rows).toBeLessThanOrEqual(kept.rows);
      }),
      { numRuns: onPostgres ? 2 : 10 },
    );
  });
});
