/** What a simulation shows is what the engine then does: the same steps, at the same instants, for the same reasons. */
import type { Flow } from '../../runtime/src/domain/flow/schema';
import type { SimulatedEvent } from '../../runtime/src/engine/services';
import {
  ANA,
  closeWorlds,
  days,
  givenWorld,
  hours,
  minutes,
  MONDAY_9,
  type StepInput,
  type World,
} from '../support/world';
import { expectEqual } from './earnest';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const contact = async (w: World, more = {}) =>
  (
    await w.engine.contacts.upsert(
      { email: 'ben@example.com', phone: '+4915112345678', firstName: 'Ben', ...more },
      ANA,
    )
  ).contact;

describe('what stands in the store counts in a simulation too', () => {
  const at = (text: string) => Date.parse(text);

  it('quiet hours, working hours of the sequence and a holiday', async () => {
    const night = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' };
    const holidays = { country: null, region: null, dates: ['2026-06-03'], except: [] };
    const w = await givenWorld({ settings: { timeZone: 'Europe/Berlin', quietHours: [night], holidays } });
    const quietHours = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '12:00', to: '14:00' }];
    await w.publish([A, { ...B, wait: { amount: 1, unit: 'days' } }], {
      rules: { quietHours, businessDaysOnly: true },
    });
    const { id } = await contact(w);
    const input = { of: { sequence: 'welcome' }, contact: { id }, at: at('2026-06-02T12:30+02:00') };
    const { messages } = await expectEqual(w, input);
    expect(messages).toMatchObject([
      { step: 'a', at: at('2026-06-02T14:00+02:00') },
      { step: 'b', at: at('2026-06-04T08:00+02:00') },
    ]);
  });

  it('the status and the title of a stored target', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', text: '{{target.title}} is {{target.status}}' }, B], {
      rules: { target: 'charge', exit: { onGoal: true } },
    });
    const { id } = await contact(w);
    const charge = { type: 'charge' as const, externalId: 'c1' };
    await w.engine.signals.targetChanged(
      { ...charge, title: 'Invoice 7', status: 'late', contact: { contactId: id } },
      ANA,
    );
    const { messages } = await expectEqual(w, { of: { sequence: 'welcome' }, contact: { id }, target: charge });
    expect(messages).toMatchObject([{ text: 'Invoice 7 is late' }, { text: 'B' }]);
  });

  it('a goal that was reached before the enrollment', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { target: 'charge', exit: { onGoal: true } } });
    const { id } = await contact(w);
    const charge = { type: 'charge' as const, externalId: 'c1' };
    await w.engine.signals.targetChanged({ ...charge, status: 'paid' }, ANA);
    const input = { of: { sequence: 'welcome' }, contact: { id }, target: charge };
    expect(await expectEqual(w, input)).toMatchObject({ state: 'exited', reason: 'goal', messages: [] });
  });

  it('a message that left a short while ago, which keeps the least gap of the contact', async () => {
    const w = await givenWorld({ settings: { contactLimits: { minGapMinutes: 120 } } });
    await w.publish([A], { key: 'earlier' });
    await w.publish([A, B]);
    const { contactId } = await w.enroll('earlier');
    await w.pass(minutes(30));
    const input = { of: { sequence: 'welcome' }, contact: { id: contactId } };
    const { messages } = await expectEqual(w, input);
    expect(messages).toMatchObject([{ at: w.channel.messages[0]!.at + hours(2) }, { step: 'b' }]);
  });

  it('messages that left a short while ago, which fill the limit of the inbox', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('email', { limits: { perHour: 2 } }, ANA);
    await w.publish([A]);
    for (const email of ['x@example.com', 'y@example.com']) await w.enroll('welcome', { email });
    await w.pass(minutes(10));
    const { id } = await contact(w);
    const { messages } = await expectEqual(w, { of: { sequence: 'welcome' }, contact: { id } });
    expect(messages).toMatchObject([{ at: w.channel.messages[0]!.at + hours(1) }]);
  });

  it('a step that is sent once per conversation, and was', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, oncePerConversation: true }, B], { rules: { target: 'conversation' } });
    const { id } = await contact(w);
    await w.engine.conversations.upsert({ externalId: 'talk', contact: { contactId: id }, inbox: 'email' }, ANA);
    await w.enroll('welcome', { id }, { conversation: 'talk' });
    await w.pass(days(7));
    const { messages } = await expectEqual(w, { of: { sequence: 'welcome' }, contact: { id } }, 'talk');
    expect(messages).toMatchObject([{ step: 'b' }]);
  });

  it('the newest message of a contact, from which a wait is counted', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, wait: { amount: 1, unit: 'days', from: 'last_inbound' } }], {
      rules: { exit: { onReply: 'off' } },
    });
    const { id } = await contact(w);
    await w.reply('A question', { inbox: 'email' });
    const asked = w.clock.now();
    await w.pass(hours(5));
    const { messages } = await expectEqual(w, { of: { sequence: 'welcome' }, contact: { id } });
    expect(messages).toMatchObject([{ at: asked + days(1) }]);
  });

  it('a window that the last message of the contact holds open', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('whatsapp', { hasWindow: true }, ANA);
    const step = { channel: 'same_conversation' as const };
    await w.publish(
      [
        { ...A, ...step },
        { ...B, ...step },
      ],
      { rules: { target: 'conversation', exit: { onReply: 'off' } } },
    );
    const { id } = await contact(w);
    await w.engine.conversations.upsert({ externalId: 'talk', contact: { contactId: id }, inbox: 'whatsapp' }, ANA);
    await w.reply('Hello', { conversation: 'talk' });
    const { messages } = await expectEqual(w, { of: { sequence: 'welcome' }, contact: { id } }, 'talk');
    expect(messages).toMatchObject([
      { step: 'a', status: 'sent' },
      { step: 'b', status: 'failed', reason: 'outside_window' },
    ]);
  });

  it('a published version rather than what is written on it since', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const steps = [{ key: 'a', channel: 'email', content: { text: 'Unpublished', subject: 'x' } }];
    await w.engine.sequences.edit('welcome', { definition: { steps } as never }, ANA);
    const { id } = await contact(w);
    const { messages } = await expectEqual(w, { of: { sequence: 'welcome' }, contact: { id } });
    expect(messages).toMatchObject([{ text: 'A' }, { text: 'B' }]);
  });
});

describe('the branches of a drawn flow', () => {
  const base = { once: false };
  const send = (id: string) => ({
    ...base,
    id,
    label: id,
    step: id,
    type: 'send',
    channel: 'email',
    content: { kind: 'text', content: { text: id, subject: 'x' } },
    switchToSms: false,
    sent: null,
    failed: null,
  });
  /** Waits a day, then goes where the first rule that holds leads: to `exit`, else to `pass`. */
  const flow = (...rules: object[]) =>
    ({
      schema: 1,
      entry: 'wait',
      nodes: {
        wait: {
          ...base,
          id: 'wait',
          label: 'Wait',
          step: null,
          type: 'wait',
          wait: { amount: 1, unit: 'days', from: 'previous_send' },
          next: 'check',
        },
        check: { ...base, id: 'check', label: 'Check', step: null, type: 'check', rules, pass: 'pass', exit: 'exit' },
        pass: send('pass'),
        exit: send('exit'),
      },
    }) as unknown as Flow;

  it.each<[string, object, SimulatedEvent[], string]>([
    ['a reply', { on: 'reply' }, [{ at: MONDAY_9 + hours(3), event: 'reply' }], 'exit'],
    ['no reply', { on: 'reply' }, [], 'pass'],
    ['an automatic reply', { on: 'reply' }, [{ at: MONDAY_9 + hours(3), event: 'reply', automatic: true }], 'pass'],
    ['a goal', { on: 'goal' }, [{ at: MONDAY_9 + hours(3), event: 'target', status: 'paid' }], 'exit'],
    [
      'a status that is no goal',
      { on: 'goal' },
      [{ at: MONDAY_9 + hours(3), event: 'target', status: 'late' }],
      'pass',
    ],
    ['an attribute', { on: 'attribute', name: 'plan', equals: 'gold' }, [], 'exit'],
  ])('are taken as they are in earnest: %s', async (_what, rule, events, expected) => {
    const w = await givenWorld();
    await w.publish([], { flow: flow(rule), rules: { target: 'charge', exit: { onReply: 'off' } } });
    const { id } = await contact(w, { attributes: { plan: 'gold' } });
    const target = { type: 'charge' as const, externalId: 'c1', status: 'open' };
    const { messages } = await expectEqual(w, { of: { sequence: 'welcome' }, contact: { id }, target, events });
    expect(messages).toMatchObject([{ step: expected }]);
  });
});

describe('a simulation', () => {
  it('sends nothing, writes nothing, and enrolls nobody', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await contact(w);
    const rows = async () => {
      const all = [];
      for await (const row of w.store.exportRows()) all.push(row);
      return all;
    };
    const before = await rows();
    await w.engine.simulator.simulate({ of: { sequence: 'welcome' }, contact: { id } });
    expect(await rows()).toEqual(before);
    expect(w.channel.messages).toEqual([]);
    expect(w.notices.filter(({ kind }) => kind !== 'sequence_changed')).toEqual([]);
  });
});
