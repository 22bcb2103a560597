/** Never twice, never after, nothing lost: whatever happens, in whatever order, and at once. */
import fc from 'fast-check';
import { withinTime } from '../support/withinTime';
import { closeWorlds, minutes } from '../support/world';
import { ANSWERS } from './handedOver';
import { CONTACTS, Interleavings, SEQUENCES, type Action } from './interleavings';

jest.setTimeout(120_000);
afterEach(closeWorlds);

const who = fc.nat({ max: CONTACTS - 1 });
const nth = fc.nat({ max: 9 });
const sequence = fc.nat({ max: SEQUENCES.length - 1 });
const enroll = fc.record({ do: fc.constant('enroll' as const), sequence, who });
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { arbitrary: enroll, weight: 6 },
  {
    arbitrary: fc.record({ do: fc.constantFrom('reply' as const, 'notInterested' as const, 'paid' as const), who }),
    weight: 4,
  },
  { arbitrary: fc.record({ do: fc.constant('optOut' as const), who }), weight: 1 },
  {
    arbitrary: fc.record({
      do: fc.constantFrom('pause' as const, 'resume' as const, 'skip' as const, 'cancel' as const),
      nth,
    }),
    weight: 5,
  },
  {
    arbitrary: fc.record({ do: fc.constantFrom('approve' as const, 'discard' as const, 'read' as const), nth }),
    weight: 4,
  },
  {
    arbitrary: fc.record({ do: fc.constantFrom('off' as const, 'on' as const, 'publish' as const), sequence }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant('die' as const), turns: fc.nat({ max: 20 }) }), weight: 3 },
);
const anyMoment = fc.record({
  afterMinutes: fc.oneof(fc.nat({ max: 90 }), fc.integer({ min: 600, max: 3000 })),
  isOverslept: fc.boolean(),
  actions: fc.array(anyAction, { maxLength: 4 }),
});

it('any signals, controls, decisions, deaths and answers of providers keep every promise', async () => {
  await fc.assert(
    fc
      .asyncProperty(
        fc.array(enroll, { minLength: 1, maxLength: 6 }),
        fc.array(anyMoment, { maxLength: 14 }),
        fc.array(fc.constantFrom(...ANSWERS), { maxLength: 30 }),
        withinTime(async (first, moments, answers) => {
          const world = await Interleavings.begin(answers);
          await world.atOnce(first);
          for (const { afterMinutes, isOverslept, actions } of moments) {
            if (isOverslept) world.oversleep(minutes(afterMinutes));
            else await world.pass(minutes(afterMinutes));
            await world.atOnce(actions);
          }
          await world.heal();
          await world.expectPromises();
        }),
      )
      .afterEach(closeWorlds),
    { numRuns: 20 },
  );
});
