import fc from 'fast-check';
import type { SimulatedEvent } from '../../runtime/src/engine/services';
import { withinTime } from '../support/withinTime';
import { ANA, closeWorlds, days, givenWorld, minutes } from '../support/world';
import { anyContact, anyInstant, anyRules, anySettings, anySteps } from './anyCadence';
import { expectEqual } from './earnest';

jest.setTimeout(120_000);
afterEach(closeWorlds);

describe('a simulation shows what the engine then does', () => {
  const anyEvent = fc.oneof(
    fc.record({
      afterStep: fc.constantFrom('s1', 's2', 's3'),
      delayMinutes: fc.nat({ max: 3000 }),
      event: fc.constantFrom('reply', 'resolve', 'opt_out'),
    }),
    fc.record({ inMinutes: fc.nat({ max: 5000 }), event: fc.constant('reply'), automatic: fc.boolean() }),
    fc.record({
      inMinutes: fc.nat({ max: 5000 }),
      event: fc.constant('target'),
      status: fc.constantFrom('paid', 'late'),
    }),
  );
  const anyScript = fc.array(anyEvent, { maxLength: 3 });

  it('for any steps, rules, settings, contact and events', async () => {
    await fc.assert(
      fc
        .asyncProperty(
          fc.record({ steps: anySteps, rules: anyRules, settings: anySettings, who: anyContact }),
          fc.record({
            at: anyInstant,
            script: anyScript,
            drafts: fc.constantFrom('approve', 'discard', 'ignore'),
            onGoal: fc.boolean(),
          }),
          withinTime(async ({ steps, rules, settings, who }, { at, script, drafts, onGoal }) => {
            const w = await givenWorld({ settings, at: at - days(1) });
            const isCharge = rules.target === 'charge';
            await w.publish(steps, { rules: { ...rules, exit: { ...rules.exit, onGoal: onGoal && isCharge } } });
            const { id } = (await w.engine.contacts.upsert(who, ANA)).contact;
            if (rules.target === 'conversation')
              await w.engine.conversations.upsert(
                { externalId: 'talk', contact: { contactId: id }, inbox: 'email' },
                ANA,
              );
            const events = script.map((one) =>
              'inMinutes' in one ? { ...one, at: at + minutes(one.inMinutes) } : one,
            ) as SimulatedEvent[];
            await expectEqual(
              w,
              {
                of: { sequence: 'welcome' },
                contact: { id },
                at,
                events,
                drafts: drafts,
                ...(isCharge && { target: { type: 'charge', externalId: 'c1', status: 'open' } }),
              },
              rules.target === 'conversation' ? 'talk' : undefined,
            );
          }),
        )
        .afterEach(closeWorlds),
      { numRuns: 40 },
    );
  });
});
