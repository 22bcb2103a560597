/** What a screen of enrollments needs: names in the list, search, counts, what lies ahead, and how texts came to be. */
import { closeApis, givenApi, type Api, type Json } from '../support/api';
import { days, hours } from '../support/world';

afterEach(closeApis);

const EVA = { email: 'eva@example.com', name: 'Eva' };
const mail = (key: string, more: Json = {}): Json => ({
  key,
  name: `Step ${key}`,
  channel: 'email',
  content: { subject: key, text: `Hello {{contact.first_name}}, ${key}` },
  ...more,
});
const STEPS = [
  mail('hello', { wait: { amount: 2, unit: 'hours' } }),
  mail('again', { wait: { amount: 1, unit: 'days' } }),
  mail('last', { wait: { amount: 2, unit: 'days', at: '09:30' } }),
];

async function enroll(api: Api, sequence: string, contact: Json): Promise<Json> {
  return (await api.good('POST', '/api/v1/enrollments', { body: { sequence, contact } }))['enrollment'] as Json;
}

const list = async (api: Api, query: Record<string, string | string[]> = {}): Promise<Json[]> =>
  (await api.good('GET', '/api/v1/enrollments', { query }))['items'] as Json[];
const plan = async (api: Api, { id }: Json): Promise<Json[]> =>
  (await api.good('GET', `/api/v1/enrollments/${id}/plan`))['items'] as Json[];

describe('the list of enrollments', () => {
  test('names contact, sequence, version and step of each', async () => {
    const api = await givenApi();
    await api.publish('dunning', { name: 'Dunning', definition: { steps: STEPS } });
    const named = await enroll(api, 'dunning', { email: 'ana@example.com', firstName: 'Ana', lastName: 'Souza' });
    await api.pass(hours(2));
    await enroll(api, 'dunning', { email: 'bo@example.com' });
    await api.pass(0);
    const shown = (await list(api)).map(({ contactName, sequenceName, version, place }) => ({ contactName, sequenceName, version, place })); // prettier-ignore
    expect(shown).toEqual([
      { contactName: 'bo@example.com', sequenceName: 'Dunning', version: 1, place: { label: 'Step hello', number: 1, of: 3 } },
      { contactName: 'Ana Souza', sequenceName: 'Dunning', version: 1, place: { label: 'Step again', number: 2, of: 3 } },
    ]); // prettier-ignore
    expect(await api.good('GET', `/api/v1/enrollments/${named['id']}`)).toMatchObject({ contactName: 'Ana Souza', place: { number: 2 } }); // prettier-ignore
    await api.good('POST', `/api/v1/enrollments/${named['id']}/cancel`);
    expect((await list(api, { state: ['exited'] }))[0]).toMatchObject({ contactName: 'Ana Souza', place: null });
  });

  test('is searched by what the contact is called, together with the other filters', async () => {
    const api = await givenApi();
    await api.publish('dunning', { definition: { steps: STEPS } });
    await api.publish('welcome', { definition: { steps: STEPS } });
    await enroll(api, 'dunning', { email: 'ana@example.com', firstName: 'Ana' });
    await enroll(api, 'welcome', { email: 'ana@example.com' });
    await enroll(api, 'dunning', { email: 'bo@example.com', firstName: 'Bo' });
    expect(await list(api, { search: 'AN' })).toHaveLength(2);
    expect(await list(api, { search: 'an', sequence: 'dunning' })).toHaveLength(1);
    expect(await list(api, { search: 'an', state: ['paused'] })).toEqual([]);
    expect(await list(api, { search: '%' })).toEqual([]);
    expect((await api.call('GET', '/api/v1/enrollments', { query: { search: ' ' } })).status).toBe(400);
  });

  test('is controlled by the same search', async () => {
    const api = await givenApi();
    await api.publish('dunning', { definition: { steps: STEPS } });
    await enroll(api, 'dunning', { email: 'ana@example.com' });
    await enroll(api, 'dunning', { email: 'bo@example.com' });
    const body = { action: 'pause', filter: { search: 'ana@' } };
    expect(await api.good('POST', '/api/v1/enrollments/control', { body })).toMatchObject({ changed: 1, refused: 0 });
    expect((await list(api)).map(({ contactName, state }) => [contactName, state])).toEqual([['bo@example.com', 'active'], ['ana@example.com', 'paused']]); // prettier-ignore
  });

  test('is counted by state, of one sequence or of all', async () => {
    const api = await givenApi();
    await api.publish('dunning', { definition: { steps: STEPS } });
    await api.publish('welcome', { definition: { steps: STEPS } });
    const first = await enroll(api, 'dunning', { email: 'ana@example.com' });
    await enroll(api, 'dunning', { email: 'bo@example.com' });
    await enroll(api, 'welcome', { email: 'bo@example.com' });
    await api.good('POST', `/api/v1/enrollments/${first['id']}/pause`);
    const counts = (query: Record<string, string>) => api.good('GET', '/api/v1/enrollments/counts', { query });
    expect(await counts({})).toEqual({ active: 2, paused: 1, completed: 0, exited: 0, failed: 0 });
    expect(await counts({ sequence: 'dunning' })).toEqual({ active: 1, paused: 1, completed: 0, exited: 0, failed: 0 });
    expect((await api.call('GET', '/api/v1/enrollments/counts', { query: { sequence: 'nope' } })).status).toBe(404);
  });
});

describe('what lies ahead', () => {
  test('is each message with its time and why, and is what then happens', async () => {
    const api = await givenApi();
    await api.publish('dunning', { definition: { steps: STEPS } });
    const enrollment = await enroll(api, 'dunning', { email: 'ana@example.com' });
    await api.pass(0);
    const ahead = await plan(api, enrollment);
    expect(ahead.map(({ label, kind, unknown }) => [label, kind, unknown])).toEqual([
      ['Step hello', 'message', null],
      ['Step again', 'message', null],
      ['Step last', 'message', null],
    ]);
    expect(ahead[0]!['why']).toContain('wait 2 hours');
    expect(ahead[2]!['why']).toContain('wait 2 days at 09:30');
    await api.pass(days(10));
    const { items } = await api.good('GET', `/api/v1/enrollments/${enrollment['id']}/sends`);
    expect(items.map(({ sentAt }: Json) => sentAt)).toEqual(ahead.map(({ at }) => at));
    expect(await plan(api, enrollment)).toEqual([]);
  });

  test('moves out of quiet hours, as the message will', async () => {
    const api = await givenApi();
    const quiet = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '14:00' }];
    await api.publish('dunning', { definition: { steps: STEPS }, rules: { quietHours: quiet } });
    const enrollment = await enroll(api, 'dunning', { email: 'ana@example.com' });
    await api.pass(0);
    const ahead = await plan(api, enrollment);
    expect(ahead[0]!['why']).toContain('quiet hours until 14:00');
    await api.pass(days(10));
    const { items } = await api.good('GET', `/api/v1/enrollments/${enrollment['id']}/sends`);
    expect(items.map(({ sentAt }: Json) => sentAt)).toEqual(ahead.map(({ at }) => at));
  });

  test('is not known from where a person decides on', async () => {
    const api = await givenApi();
    const asked = mail('asked', { mode: 'assisted', intent: 'the offer', approvers: [EVA] });
    await api.publish('offer', { definition: { steps: [mail('hello'), asked, STEPS[1]!] } });
    const enrollment = await enroll(api, 'offer', { email: 'ana@example.com' });
    const before = await plan(api, enrollment);
    expect(before.map(({ kind, unknown }) => [kind, unknown])).toEqual([['message', null], ['approval', null], ['message', 'approval'], ['message', 'approval']]); // prettier-ignore
    await api.pass(0);
    // The draft that waits is not ahead any more.
    expect((await plan(api, enrollment)).map(({ label, kind, at }) => [label, kind, at])).toEqual([['Step asked', 'message', null], ['Step again', 'message', null]]); // prettier-ignore
  });

  test('has no times while it is paused or the sequence is off', async () => {
    const api = await givenApi();
    await api.publish('dunning', { definition: { steps: STEPS } });
    const enrollment = await enroll(api, 'dunning', { email: 'ana@example.com' });
    const { id } = enrollment;
    await api.good('POST', `/api/v1/enrollments/${id}/pause`);
    expect((await plan(api, enrollment)).map(({ at, unknown }) => [at, unknown])).toEqual(Array(3).fill([null, 'paused'])); // prettier-ignore
    await api.good('POST', `/api/v1/enrollments/${id}/resume`);
    await api.good('POST', '/api/v1/sequences/dunning/off');
    expect((await plan(api, enrollment)).map(({ unknown }) => unknown)).toEqual(Array(3).fill('switched_off'));
    await api.good('POST', `/api/v1/enrollments/${id}/cancel`);
    expect(await plan(api, enrollment)).toEqual([]);
  });

  test('of nobody is not found', async () => {
    const api = await givenApi();
    expect((await api.call('GET', '/api/v1/enrollments/unknown/plan')).status).toBe(404);
  });
});

describe('how messages came to be', () => {
  test('is shown to who may decide, and to no others', async () => {
    const api = await givenApi();
    const asked = mail('asked', { mode: 'assisted', intent: 'the offer', approvers: [EVA] });
    await api.publish('offer', { definition: { steps: [asked] } });
    const { id } = await enroll(api, 'offer', { email: 'ana@example.com', firstName: 'Ana' });
    await api.pass(0);
    const path = `/api/v1/enrollments/${id}/compositions`;
    const { items } = await api.good('GET', path, { key: await api.keyWith('approve') });
    expect(items).toMatchObject([{ enrollmentId: id, step: 'asked', mode: 'assisted', outcome: 'used' }]);
    expect((await api.call('GET', path, { key: await api.keyWith('read') })).status).toBe(403);
    expect((await api.call('GET', '/api/v1/enrollments/unknown/compositions')).status).toBe(404);
  });
});
