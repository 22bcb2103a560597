import { Budget } from '../../runtime/src/engine/composition/budget';
import { DEFAULT_SETTINGS, type Settings } from '../../runtime/src/domain/settings';
import type { Refused } from '../../runtime/src/engine/errors';
import { createSettings } from '../../runtime/src/engine/settings';
import { ANA, closeWorlds, givenWorld, type World } from '../support/world';

afterEach(closeWorlds);

const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
const update = (world: World, patch: Partial<Settings>) => world.engine.settings.update(patch, ANA);
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MORNING = { weekdays: EVERY_DAY, from: '00:00', to: '12:00' };
const AFTERNOON = { weekdays: EVERY_DAY, from: '12:00', to: '00:00' };

test('what is given is changed, and the rest stays', async () => {
  const world = await givenWorld();
  await update(world, { timeZone: 'Europe/Berlin' });
  await update(world, { contactLimits: { perDay: 2 } });
  expect(await world.engine.settings.get()).toEqual({
    ...DEFAULT_SETTINGS,
    timeZone: 'Europe/Berlin',
    contactLimits: { perDay: 2 },
  });
});

test.each<[Partial<Settings>, string]>([
  [{ timeZone: 'Berlin' }, '/timeZone'],
  [{ workingDays: [1, 8] }, '/workingDays/1'],
  [{ workingDays: [1, 1] }, '/workingDays'],
  [{ quietHours: [{ weekdays: [1], from: '9', to: '10:00' }] }, '/quietHours/0/from'],
  [{ holidays: { country: 'XX', region: null, dates: [], except: [] } }, '/holidays/country'],
  [{ holidays: { country: 'DE', region: 'NOWHERE', dates: [], except: [] } }, '/holidays/region'],
  [{ holidays: { country: null, region: 'BY', dates: [], except: [] } }, '/holidays/country'],
  [{ defaultCountry: 'XX' }, '/defaultCountry'],
  [{ channelOrder: ['email', 'email'] }, '/channelOrder'],
  [{ contactLimits: { perDay: 0 } }, '/contactLimits/perDay'],
  [{ retention: { historyDays: 29, messageDays: null } }, '/retention/historyDays'],
  [{ retention: { historyDays: null, messageDays: 0 } }, '/retention/messageDays'],
])('%j is refused at %s, and nothing is changed', async (patch, pointer) => {
  const world = await givenWorld();
  const refused = await refusal(update(world, { ...patch, stopWords: ['ENOUGH'] }));
  expect(refused).toMatchObject({ status: 422, code: 'invalid_request' });
  expect(refused.extra.fields?.map((field) => field.pointer)).toEqual([pointer]);
  expect(await world.engine.settings.get()).toEqual(DEFAULT_SETTINGS);
});

test('an unknown setting is refused', async () => {
  const world = await givenWorld();
  const refused = await refusal(update(world, { colour: 'red' } as never));
  expect(refused.extra.fields?.map(({ pointer }) => pointer)).toEqual(['/colour']);
});

describe('no permitted instant within 366 days', () => {
  test('of the settings alone is refused', async () => {
    const world = await givenWorld();
    expect(await refusal(update(world, { quietHours: [MORNING, AFTERNOON] }))).toMatchObject({
      status: 422,
      code: 'no_permitted_instant',
    });
    expect(await refusal(update(world, { businessDaysOnly: true, workingDays: [] }))).toMatchObject({
      code: 'no_permitted_instant',
    });
    expect((await update(world, { quietHours: [MORNING] })).quietHours).toEqual([MORNING]);
  });

  test('together with a sequence that is on is refused, naming it', async () => {
    const world = await givenWorld();
    await world.publish([{ key: 'hello', text: 'Hi' }], { key: 'evenings', rules: { quietHours: [MORNING] } });
    const refused = await refusal(update(world, { quietHours: [AFTERNOON] }));
    expect(refused).toMatchObject({ code: 'no_permitted_instant', extra: { details: { sequence: 'evenings' } } });
    expect(refused.message).toContain("'evenings'");
    expect(await world.engine.settings.get()).toEqual(DEFAULT_SETTINGS);
  });

  test('together with a sequence that is off, or has nothing published, is allowed', async () => {
    const world = await givenWorld();
    const definition = { steps: [] };
    await world.engine.sequences.create(
      { key: 'unpublished', name: 'x', definition, rules: { quietHours: [MORNING] } },
      ANA,
    );
    await world.publish([{ key: 'hello', text: 'Hi' }], { key: 'off', rules: { quietHours: [MORNING] } });
    await world.engine.sequences.setStatus('off', 'paused', ANA);
    expect((await update(world, { quietHours: [AFTERNOON] })).quietHours).toEqual([AFTERNOON]);
  });

  test('counts holidays: with Sundays only and every Sunday excluded nothing could leave', async () => {
    const world = await givenWorld();
    // From Sunday 7 June 2026 on, for more than 366 days.
    const dates = Array.from({ length: 60 }, (_, week) =>
      new Date(Date.parse('2026-06-07') + week * 7 * 86_400_000).toISOString().slice(0, 10),
    );
    const holidays = { country: null, region: null, dates, except: [] };
    expect(await refusal(update(world, { workingDays: [7], businessDaysOnly: true, holidays }))).toMatchObject({
      code: 'no_permitted_instant',
    });
    const fewer = { ...holidays, dates: dates.slice(0, 50) };
    expect((await update(world, { workingDays: [7], businessDaysOnly: true, holidays: fewer })).workingDays).toEqual([
      7,
    ]);
  });
});

test('no business day is refused while a sequence that is on waits in business days', async () => {
  const world = await givenWorld();
  await world.publish([{ key: 'hello', text: 'Hi', wait: { amount: 1, unit: 'business_days' } }]);
  expect(await refusal(update(world, { workingDays: [] }))).toMatchObject({ code: 'no_business_day' });
});

test('new limits reach whoever stands in line', async () => {
  const world = await givenWorld({ settings: { timeZone: 'Pacific/Kiritimati' } });
  await world.engine.inboxes.update('email', { limits: { perDay: 1 } }, ANA);
  await world.publish([{ key: 'hello', text: 'Hi' }]);
  for (const email of ['a@example.com', 'b@example.com']) await world.enroll('welcome', { email });
  await world.pass(0);
  expect(world.channel.messages).toHaveLength(1);
  // Kiritimati is at 23:00 on 1 June; an hour later it is the next day there, but not in Honolulu.
  await update(world, { timeZone: 'Pacific/Honolulu' });
  await world.pass(2 * 3_600_000);
  expect(world.channel.messages).toHaveLength(2);
});

test('a change wakes the dispatcher', async () => {
  const world = await givenWorld();
  let woken = 0;
  const settings = createSettings({
    ...world.deps,
    budget: new Budget(),
    tellSubscribers: () => undefined,
    wake: () => {
      woken += 1;
    },
  });
  await settings.update({ stopWords: ['ENOUGH'] }, ANA);
  expect(woken).toBe(1);
});
