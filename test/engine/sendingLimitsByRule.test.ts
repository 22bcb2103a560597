/** The engine starts sends when the rule says, which `domain/` states by itself and `shared/vectors/` shows in examples. */
import fc from 'fast-check';
import { planSends } from '../../runtime/src/domain/time';
import { withinTime } from '../support/withinTime';
import { ANA, closeWorlds, days, givenWorld, minutes, MONDAY_9, type StepInput } from '../support/world';

jest.setTimeout(120_000);
afterEach(closeWorlds);

const after = (amount: number): StepInput => ({ key: 'a', text: 'A', wait: { amount, unit: 'minutes' } });

describe('starts', () => {
  const anyLimits = fc.record(
    {
      perMinute: fc.integer({ min: 1, max: 3 }),
      perHour: fc.integer({ min: 1, max: 6 }),
      perDay: fc.integer({ min: 2, max: 9 }),
    },
    { requiredKeys: [] },
  );
  const anyContactLimits = fc.record(
    { minGapMinutes: fc.integer({ min: 1, max: 200 }), perDay: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: [] },
  );
  const inboxes = ['email', 'sms'] as const;
  const anySends = (of: { inboxes: readonly ('email' | 'sms')[]; contacts: number }) =>
    fc.array(
      fc.record({
        inMinutes: fc.nat({ max: 120 }),
        inbox: fc.constantFrom(...of.inboxes),
        who: fc.nat({ max: of.contacts - 1 }),
      }),
      { minLength: 1, maxLength: 14 },
    );
  type Sends = ReturnType<typeof anySends> extends fc.Arbitrary<infer T> ? T : never;

  /** Lets all leave on the engine, and holds their starts against the rule. */
  async function expectPlanned(inboxLimits: object, contactLimits: object, sends: Sends): Promise<void> {
    const w = await givenWorld({ settings: { contactLimits } });
    for (const key of inboxes) await w.engine.inboxes.update(key, { limits: inboxLimits }, ANA);
    const waiting = [];
    for (const [at, { inMinutes, inbox, who }] of sends.entries()) {
      await w.publish([{ ...after(inMinutes), channel: inbox }], { key: `s${at}` });
      const contact = { externalId: `c${who}`, email: `c${who}@example.com`, phone: `+49151123456${10 + who}` };
      const { id } = await w.enroll(`s${at}`, contact);
      const due = new Date(MONDAY_9 + minutes(inMinutes)).toISOString();
      waiting.push({ send: id, due, inbox, contact: `c${who}` });
    }
    await w.pass(days(30));
    const { starts } = planSends({ timeZone: 'Etc/UTC', inboxLimits, contactLimits, waiting });
    const left = w.channel.messages.map(({ enrollmentId, at }): [string, number] => [enrollmentId, at]);
    expect(new Map(left)).toEqual(new Map(Object.entries(starts).map(([id, at]) => [id, Date.parse(at!)])));
  }

  const RUNS = { numRuns: 25 };

  it('are those of the rule, for any limits of inboxes', () =>
    fc.assert(
      fc
        .asyncProperty(
          anyLimits,
          anySends({ inboxes, contacts: 14 }),
          withinTime((limits, sends) => expectPlanned(limits, {}, sends)),
        )
        .afterEach(closeWorlds),
      RUNS,
    ));

  it('are those of the rule, for any limits of contacts', () =>
    fc.assert(
      fc
        .asyncProperty(
          anyContactLimits,
          anySends({ inboxes, contacts: 3 }),
          withinTime((limits, sends) => expectPlanned({}, limits, sends)),
        )
        .afterEach(closeWorlds),
      RUNS,
    ));

  it('are those of the rule, for any limits of an inbox and of its contacts', () =>
    fc.assert(
      fc
        .asyncProperty(
          anyLimits,
          anyContactLimits,
          anySends({ inboxes: ['email'], contacts: 4 }),
          withinTime(expectPlanned),
        )
        .afterEach(closeWorlds),
      RUNS,
    ));
});
