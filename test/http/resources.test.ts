/** Each resource once through, as a caller would. What the rules are is tested in test/engine; here, that the API tells them. */
import { closeApis, givenApi, type Api, type Json } from '../support/api';
import { days, hours } from '../support/world';

afterEach(closeApis);

const v1 = '/api/v1';
const email = (key: string, more: Json = {}): Json => ({
  key,
  channel: 'email',
  content: { subject: 'Hello', text: `Text of ${key}` },
  ...more,
});
const enroll = async (api: Api, sequence: string, more: Json = {}): Promise<Json> =>
  (await api.good('POST', `${v1}/enrollments`, { body: { sequence, contact: { email: 'ana@example.com' }, ...more } }))
    .enrollment;

describe('sequences', () => {
  test('are written, checked, published, compared, switched and archived', async () => {
    const api = await givenApi();
    const body = {
      key: 'dunning',
      name: 'Dunning',
      definition: { steps: [email('a'), email('b', { wait: { amount: 3, unit: 'days' } })] },
    };
    const made = await api.call('POST', `${v1}/sequences`, { body });
    expect([made.status, made.headers.get('location')]).toEqual([201, `${v1}/sequences/${made.body['id']}`]);
    expect(await api.good('POST', `${v1}/sequences/dunning/validate`)).toMatchObject({ ok: true });
    expect((await api.call('POST', `${v1}/sequences/dunning/publish`, { body: { note: 'first' } })).status).toBe(201);
    expect((await api.call('POST', `${v1}/sequences/dunning/publish`)).status).toBe(200);

    await api.good('PUT', `${v1}/sequences/dunning/steps/order`, { body: { keys: ['b', 'a'] } });
    expect((await api.good('GET', `${v1}/sequences/dunning/diff`, { query: { from: 1 } })).moved).toHaveLength(1);
    await api.good('POST', `${v1}/sequences/dunning/publish`);
    const { items } = await api.good('GET', `${v1}/sequences/dunning/versions`);
    expect(items.map(({ number, note }: Json) => [number, note])).toEqual([[2, ''], [1, 'first']]); // prettier-ignore
    expect((await api.good('GET', `${v1}/sequences/dunning/versions/1`)).content.flow.entry).toBe('a.wait');

    expect(await api.good('POST', `${v1}/sequences/dunning/off`)).toMatchObject({ status: 'paused' });
    expect(
      (await api.call('POST', `${v1}/enrollments`, { body: { sequence: 'dunning', contact: { email: 'a@b.co' } } }))
        .status,
    ).toBe(409);
    expect(await api.good('POST', `${v1}/sequences/dunning/on`)).toMatchObject({ status: 'active' });
    await enroll(api, 'dunning');
    expect((await api.call('POST', `${v1}/sequences/dunning/archive`)).status).toBe(409);
  });

  test('a stale edit is refused', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const { revision } = await api.good('GET', `${v1}/sequences/welcome`);
    await api.good('PATCH', `${v1}/sequences/welcome`, { body: { name: 'One', revision } });
    const second = await api.call('PATCH', `${v1}/sequences/welcome`, { body: { name: 'Two', revision } });
    expect([second.status, second.body['code']]).toEqual([409, 'stale_revision']);
  });

  test('a change of one rule leaves the others as they are', async () => {
    const api = await givenApi();
    await api.publish('welcome', { rules: { target: 'charge', businessDaysOnly: true } });
    await api.good('PATCH', `${v1}/sequences/welcome`, { body: { rules: { timeZone: 'Europe/Berlin' } } });
    expect((await api.good('GET', `${v1}/sequences/welcome`)).rules).toMatchObject({
      target: 'charge',
      businessDaysOnly: true,
      timeZone: 'Europe/Berlin',
    });
  });

  test('publishing what cannot run is refused with the findings', async () => {
    const api = await givenApi();
    await api.good('POST', `${v1}/sequences`, {
      body: { key: 'empty', name: 'Empty', definition: { steps: [{ key: 'a', channel: 'email', mode: 'full' }] } },
    });
    const answer = await api.call('POST', `${v1}/sequences/empty/publish`);
    expect([answer.status, answer.body['code']]).toEqual([422, 'invalid_flow']);
    expect(JSON.stringify(answer.body)).toContain('ai_without_fallback');
  });

  test('are tried out before they are saved', async () => {
    const api = await givenApi();
    const body = {
      of: { definition: { steps: [email('a'), email('b', { wait: { amount: 2, unit: 'days' } })] } },
      contact: { email: 'ana@example.com' },
      at: '2026-06-01T09:00:00+02:00',
      events: [{ event: 'reply', afterStep: 'a', delayMinutes: 60 }],
    };
    const simulation = await api.good('POST', `${v1}/simulate`, { body });
    expect(simulation).toMatchObject({ state: 'exited', reason: 'replied', startedAt: '2026-06-01T07:00:00.000Z' });
    expect(simulation.messages.filter(({ status }: Json) => status === 'replied')).toHaveLength(1);
    expect((await api.good('GET', `${v1}/contacts`)).items).toEqual([]);
  });
});

describe('enrollments', () => {
  test('one is enrolled, controlled and looked at', async () => {
    const api = await givenApi();
    await api.publish('slow', {
      definition: { steps: [email('a', { wait: { amount: 1, unit: 'days' } }), email('b')] },
    });
    const { id } = await enroll(api, 'slow');
    expect(
      (
        await api.good('POST', `${v1}/enrollments`, {
          body: { sequence: 'slow', contact: { email: 'ana@example.com' } },
        })
      ).created,
    ).toBe(false);
    expect(await api.good('POST', `${v1}/enrollments/${id}/pause`)).toMatchObject({
      state: 'paused',
      remainingMs: days(1),
    });
    expect(await api.good('POST', `${v1}/enrollments/${id}/resume`)).toMatchObject({ state: 'active' });
    expect(await api.good('POST', `${v1}/enrollments/${id}/skip`)).toMatchObject({ step: 'b' });
    await api.good('POST', `${v1}/enrollments/${id}/cancel`);
    expect((await api.call('POST', `${v1}/enrollments/${id}/pause`)).status).toBe(409);
    const { items } = await api.good('GET', `${v1}/enrollments/${id}/timeline`);
    const instants = items.flatMap(({ data }: { data: object }) => Object.entries(data)).filter(([name]: [string]) => name.endsWith('At')); // prettier-ignore
    expect(instants.length).toBeGreaterThan(0);
    for (const [, at] of instants) if (at !== null) expect(new Date(at).toISOString()).toBe(at);
    expect(items.map(({ kind }: Json) => kind)).toEqual(
      expect.arrayContaining(['enrolled', 'paused', 'resumed', 'send_skipped', 'ended']),
    );
    expect(items.at(-1).by).toMatchObject({ type: 'api_key', name: 'admin' });
    expect((await api.good('GET', `${v1}/enrollments/${id}/sends`)).items).toMatchObject([
      { step: 'a', status: 'skipped', reason: 'skipped_by_person' },
    ]);
  });

  test('are listed by what they are, page by page', async () => {
    const api = await givenApi();
    await api.publish('welcome', { definition: { steps: [email('a', { wait: { amount: 1, unit: 'days' } })] } });
    for (let n = 0; n < 5; n++) await enroll(api, 'welcome', { contact: { email: `c${n}@example.com` } });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Json = await api.good('GET', `${v1}/enrollments`, {
        query: { sequence: 'welcome', state: ['active', 'paused'], limit: 2, ...(cursor ? { cursor } : {}) },
      });
      seen.push(...page['items'].map(({ id }: Json) => id));
      cursor = page['nextCursor'];
    } while (cursor);
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    expect([...seen].sort().reverse()).toEqual(seen);
    expect((await api.good('GET', `${v1}/enrollments`, { query: { state: 'completed,failed' } })).items).toEqual([]);
    expect(
      (await api.good('GET', `${v1}/enrollments`, { query: { dueBefore: '2026-06-01T10:00:00Z' } })).items,
    ).toEqual([]);
    expect(
      (await api.call('GET', `${v1}/enrollments`, { query: { cursor: 'nonsense' } })).status,
    ).toBeGreaterThanOrEqual(400);
  });

  test('many are controlled at once, with a report for each; an empty filter is refused', async () => {
    const api = await givenApi();
    await api.publish('welcome', { definition: { steps: [email('a', { wait: { amount: 1, unit: 'days' } })] } });
    const ended = await enroll(api, 'welcome', { contact: { email: 'c0@example.com' } });
    await api.good('POST', `${v1}/enrollments/${ended['id']}/cancel`);
    for (let n = 1; n < 4; n++) await enroll(api, 'welcome', { contact: { email: `c${n}@example.com` } });
    const report = await api.good('POST', `${v1}/enrollments/control`, {
      body: { action: 'cancel', filter: { sequence: 'welcome', state: ['active'] } },
    });
    expect(report).toMatchObject({ changed: 3, refused: 0 });
    expect(
      (await api.call('POST', `${v1}/enrollments/control`, { body: { action: 'cancel', filter: {} } })).status,
    ).toBe(422);
  });

  test('the funnel counts them per step', async () => {
    const api = await givenApi();
    await api.publish('welcome', {
      definition: { steps: [email('a'), email('b', { wait: { amount: 1, unit: 'days' } })] },
    });
    await enroll(api, 'welcome');
    await api.pass(hours(1));
    const funnel = await api.good('GET', `${v1}/sequences/welcome/funnel`);
    expect(funnel).toMatchObject({
      version: null,
      enrollments: { active: 1 },
      steps: [
        { step: 'a', sent: 1 },
        { step: 'b', here: 1, sent: 0 },
      ],
    });
  });
});

describe('people and what they say', () => {
  test('a contact is created, changed, opted out and in, and erased', async () => {
    const api = await givenApi();
    const body = { email: 'ana@example.com', phone: '+351 912 345 678', attributes: { plan: 'pro', seats: 3 } };
    const { contact, created } = await api.good('POST', `${v1}/contacts`, { body });
    expect([created, contact.phone]).toEqual([true, '+351912345678']);
    expect(
      (await api.good('POST', `${v1}/contacts`, { body: { email: 'ANA@example.com', firstName: 'Ana' } })).created,
    ).toBe(false);
    const changed = await api.good('PATCH', `${v1}/contacts/${contact.id}`, {
      body: { attributes: { plan: null }, company: 'Acme' },
    });
    expect(changed).toMatchObject({ firstName: 'Ana', company: 'Acme', attributes: { seats: 3 } });
    expect((await api.good('GET', `${v1}/contacts`, { query: { search: 'acm' } })).nextCursor).toBeNull();
    expect((await api.good('POST', `${v1}/contacts/${contact.id}/opt-out`)).contact.optedOutAt).toBe(
      '2026-06-01T09:00:00.000Z',
    );
    expect((await api.good('POST', `${v1}/contacts/${contact.id}/opt-in`)).optedOutAt).toBeNull();
    expect((await api.call('DELETE', `${v1}/contacts/${contact.id}`)).status).toBe(204);
    expect((await api.good('GET', `${v1}/contacts`, { query: { email: 'ana@example.com' } })).items).toEqual([]);
    const wrong = await api.call('POST', `${v1}/contacts`, { body: { phone: '12' } });
    expect([wrong.status, wrong.body['errors'][0].pointer]).toEqual([422, '/phone']);
  });

  test('a reply ends what runs, and stands in the conversation', async () => {
    const api = await givenApi();
    await api.publish('welcome', {
      definition: { steps: [email('a'), email('b', { wait: { amount: 1, unit: 'days' } })] },
    });
    const { id } = await enroll(api, 'welcome');
    await api.pass(hours(1));
    const answer = await api.good('POST', `${v1}/signals/message`, {
      body: { email: 'ana@example.com', inbox: 'mail', text: 'Thanks!' },
    });
    expect(answer).toMatchObject({ applied: true, ended: [id] });
    const { items } = await api.good('GET', `${v1}/conversations/${answer.conversationId}/messages`);
    expect(items.map(({ direction, text }: Json) => [direction, text])).toEqual([['outbound', 'Text of a'], ['inbound', 'Thanks!']]); // prettier-ignore
    const recorded = await api.call('POST', `${v1}/conversations/${answer.conversationId}/messages`, {
      body: { text: 'I called you.', at: '2026-06-01T09:30:00Z' },
    });
    expect([recorded.status, recorded.body['direction']]).toEqual([201, 'outbound']);
    expect((await api.good('GET', `${v1}/sends`, { query: { sequence: 'welcome' } })).items).toMatchObject([
      { status: 'replied', text: 'Text of a' },
    ]);
  });

  test('a goal, an opt-out, a resolution and a lack of interest are told', async () => {
    const api = await givenApi();
    const steps = [email('a', { wait: { amount: 1, unit: 'days' } })];
    await api.publish('dunning', {
      definition: { steps },
      rules: { target: 'charge', exit: { onReply: 'exit', onResolution: true, onGoal: true } },
    });
    const { id } = await enroll(api, 'dunning', { target: { type: 'charge', externalId: 'inv-17', status: 'open' } });
    const paid = await api.good('POST', `${v1}/signals/target`, {
      body: { type: 'charge', externalId: 'inv-17', status: 'paid' },
    });
    expect(paid).toMatchObject({ ended: [id], target: { status: 'paid' } });
    expect(
      (await api.good('GET', `${v1}/target-records`, { query: { type: 'charge', externalId: 'inv-17' } })).items,
    ).toMatchObject([{ status: 'paid' }]);

    await api.publish('welcome', { definition: { steps } });
    const second = await enroll(api, 'welcome');
    expect(
      await api.good('POST', `${v1}/signals/not-interested`, { body: { email: 'ana@example.com' } }),
    ).toMatchObject({ ended: [second['id']] });
    const third = await enroll(api, 'welcome');
    expect(await api.good('POST', `${v1}/signals/opt-out`, { body: { email: 'ana@example.com' } })).toMatchObject({
      ended: [third['id']],
    });
    expect(await api.good('POST', `${v1}/signals/opt-out`, { body: { email: 'nobody@example.com' } })).toMatchObject({
      contactId: null,
    });
  });

  test('a draft waits, is edited and approved once, and is sent as edited', async () => {
    const api = await givenApi();
    await api.publish('assisted', { definition: { steps: [email('a', { mode: 'assisted', intent: 'greet' })] } });
    await enroll(api, 'assisted');
    await api.pass(hours(1));
    const [draft] = (
      await api.good('GET', `${v1}/drafts`, { query: { status: 'waiting' }, key: await api.keyWith('approve') })
    ).items;
    const approve = (text: string) =>
      api.call('POST', `${v1}/drafts/${draft.id}/approve`, { body: { text }, key: approver });
    const approver = await api.keyWith('approve');
    expect((await approve('Hello Ana!')).body).toMatchObject({
      status: 'approved',
      decidedText: 'Hello Ana!',
      decidedBy: { name: 'approve' },
    });
    const second = await approve('Too late');
    expect([second.status, second.body['code']]).toEqual([409, 'already_decided']);
    expect(second.body['details'].decidedAt).toMatch(/^2026-06-01T\d\d:\d\d:00\.000Z$/);
    await api.pass(hours(1));
    expect(api.channel.messages.map(({ text }) => text.split('\n')[0])).toEqual(['Hello Ana!']);
  });
});

describe('the workspace', () => {
  test('an inbox keeps its secrets to itself', async () => {
    const api = await givenApi();
    const body = {
      key: 'smtp',
      name: 'SMTP',
      channel: 'email',
      provider: 'smtp',
      config: { host: 'smtp.example.com', from: { address: 'a@example.com' } },
      secrets: { user: 'u', pass: 'hunter2' },
    };
    const made = await api.call('POST', `${v1}/inboxes`, { body });
    expect([made.status, made.text.includes('hunter2'), made.body['hasSecrets']]).toEqual([201, false, true]);
    expect(Object.keys(made.body)).not.toContain('secrets');
    expect((await api.good('PATCH', `${v1}/inboxes/smtp`, { body: { limits: { perMinute: 30 } } })).hasSecrets).toBe(
      true,
    );
    const wrong = await api.call('PATCH', `${v1}/inboxes/smtp`, {
      body: { config: { host: 'smtp.example.com', port: 'x' } },
    });
    expect([wrong.status, wrong.body['errors'][0].pointer.startsWith('/config')]).toEqual([422, true]);
    expect((await api.call('DELETE', `${v1}/inboxes/smtp`)).status).toBe(204);
  });

  test('a change of one setting leaves the others as they are', async () => {
    const api = await givenApi();
    await api.good('PATCH', `${v1}/settings`, { body: { timeZone: 'Europe/Lisbon', stopWords: ['BASTA'] } });
    const after = await api.good('PATCH', `${v1}/settings`, { body: { defaultCountry: 'PT' } });
    expect(after).toMatchObject({ timeZone: 'Europe/Lisbon', stopWords: ['BASTA'], defaultCountry: 'PT' });
  });

  test('public holidays are listed by place, and refused with what is known', async () => {
    const api = await givenApi();
    const of = (query: string): string => `${v1}/holidays?from=2026-12-20&to=2027-01-07&${query}`;
    expect((await api.good('GET', of('country=DE'))).items).toEqual(['2026-12-25', '2026-12-26', '2027-01-01']);
    expect((await api.good('GET', of('country=DE&region=BY'))).items).toContain('2027-01-06');
    const places = (await api.good('GET', `${v1}/holidays/places`)).items as Json[];
    expect(places.find(({ country }) => country === 'DE')?.['regions']).toContainEqual({ code: 'BY', name: 'Bayern' });
    for (const [query, pointer] of [
      ['country=ZZ', '/country'],
      ['country=DE&region=XX', '/region'],
    ] as const) {
      const answer = await api.call('GET', of(query));
      expect([answer.status, answer.body['errors'][0].pointer]).toEqual([422, pointer]);
    }
    const long = await api.call('GET', `${v1}/holidays?country=DE&from=1970-01-01&to=2190-01-01`);
    expect(long.status).toBe(400);
    expect((await api.good('GET', `${v1}/holidays?country=DE&from=2026-12-31&to=2026-01-01`)).items).toEqual([]);
  });

  test('settings with which nothing could ever be sent are refused', async () => {
    const api = await givenApi();
    const answer = await api.call('PATCH', `${v1}/settings`, {
      body: { quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }] },
    });
    expect(answer.status).toBe(422);
    expect((await api.good('GET', `${v1}/settings`)).quietHours).toEqual([]);
  });
});
