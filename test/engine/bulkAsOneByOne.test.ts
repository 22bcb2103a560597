import fc from 'fast-check';
import { Refused } from '../../runtime/src/engine/errors';
import type { EnrollInput } from '../../runtime/src/engine/services';
import { ANA, closeWorlds, givenWorld, MAIL, type World } from '../support/world';

jest.setTimeout(120_000);
afterEach(closeWorlds);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const anyContact = fc.record(
  {
    externalId: maybe(fc.constantFrom('x1', 'x2', 'x3')),
    email: maybe(fc.constantFrom('a@example.com', 'A@Example.com', 'b@example.com', 'out@example.com', 'no address')),
    phone: maybe(fc.constantFrom('+4915112345678', '+49 151 12345678', '+4915187654321')),
    firstName: maybe(fc.constantFrom('Ana', 'Bo')),
    attributes: maybe(fc.constantFrom({ plan: 'pro' }, { seats: 3 })),
  },
  { noNullPrototype: true },
);
const anyItem = fc.record({
  sequence: fc.constantFrom('welcome', 'dunning', 'nothing'),
  contact: anyContact,
  target: maybe(fc.record({ externalId: fc.constantFrom('c1', 'c2'), title: fc.constantFrom('One', 'Two') })),
});
type AnyItem = typeof anyItem extends fc.Arbitrary<infer T> ? T : never;

function inputOf({ sequence, contact, target }: AnyItem): EnrollInput {
  const given = Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== undefined));
  return { sequence, contact: given, ...(target && { target: { type: 'charge', ...target } }) };
}

async function given(before: readonly AnyItem[]): Promise<World> {
  const w = await givenWorld();
  await w.publish([{ key: 'a', text: 'A', wait: { amount: 1, unit: 'days' } }]);
  await w.publish([{ key: 'a', text: 'A', wait: { amount: 1, unit: 'days' } }], {
    key: 'dunning',
    rules: { target: 'charge' },
  });
  const out = await w.engine.contacts.upsert({ email: 'out@example.com' }, ANA);
  await w.engine.signals.optOut({ contactId: out.contact.id }, 'asked', MAIL);
  for (const item of before) await enrollOne(w, inputOf(item));
  return w;
}

async function enrollOne(w: World, input: EnrollInput): Promise<string> {
  try {
    return (await w.engine.enrollments.enroll(input, ANA)).created ? 'created' : 'existing';
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

async function enrollAll(w: World, inputs: EnrollInput[]): Promise<string[]> {
  const report = await w.engine.enrollments.enrollMany(inputs, ANA);
  return report.map((item) => (item.ok ? (item.created ? 'created' : 'existing') : item.code));
}

/** Everything but ids, which are given in another order. */
async function left({ store }: World) {
  const contacts = (await store.read.contacts({}, { limit: 100 })).items;
  const enrollments = (await store.read.enrollments({}, { limit: 100 })).items;
  const records = (await store.read.targetRecords({}, { limit: 100 })).items;
  const names = new Map(contacts.map((contact) => [contact.id, JSON.stringify({ ...contact, id: '' })]));
  const keys = new Map(records.map(({ id, externalId }) => [id, externalId]));
  return {
    contacts: [...names.values()].sort(),
    records: records.map((one) => JSON.stringify({ ...one, id: '', contactId: names.get(one.contactId!) })).sort(),
    enrollments: enrollments
      .map(({ contactId, targetId, sequenceId, state, reason }) =>
        JSON.stringify([names.get(contactId), keys.get(targetId ?? ''), sequenceId.length, state, reason]),
      )
      .sort(),
  };
}

describe('enrolling many', () => {
  it('leaves what enrolling one after the other leaves, whoever is named again', async () => {
    const few = { maxLength: 4 };
    await fc.assert(
      fc.asyncProperty(fc.array(anyItem, few), fc.array(anyItem, { maxLength: 10 }), async (before, items) => {
        const [one, other] = [await given(before), await given(before)];
        const inputs = items.map(inputOf);
        const answers: string[] = [];
        for (const input of inputs) answers.push(await enrollOne(one, input));
        expect(await enrollAll(other, inputs)).toEqual(answers);
        expect(await left(other)).toEqual(await left(one));
        await closeWorlds();
      }),
      { numRuns: 40 },
    );
  });
});
