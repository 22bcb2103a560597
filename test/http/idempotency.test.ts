/** Rule: architecture.md, "Interfaces": Idempotency-Key on POSTs that create. */
import { operations } from '../../runtime/src/http/operations';
import { closeApis, givenApi, type Answer, type Api, type Json } from '../support/api';

afterEach(closeApis);

const template = { key: 'welcome', name: 'Welcome', text: 'Hello' };
const post = (api: Api, body: unknown, name: string, key?: string): Promise<Answer> =>
  api.call('POST', '/api/v1/message-templates', {
    body,
    headers: { 'Idempotency-Key': name },
    ...(key ? { key } : {}),
  });

describe('Idempotency-Key', () => {
  test('the same request again gets the same answer, and says that it is repeated', async () => {
    const api = await givenApi();
    const first = await post(api, template, 'one');
    const again = await post(api, { text: 'Hello', name: 'Welcome', key: 'welcome' }, 'one');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(again.headers.get('location')).toBe('/api/v1/message-templates/welcome');
    expect((await api.good('GET', '/api/v1/message-templates')).items).toHaveLength(1);
  });

  test('the same key with another request is refused', async () => {
    const api = await givenApi();
    await post(api, template, 'one');
    const other = await post(api, { ...template, key: 'other' }, 'one');
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency_key_reused']);
  });

  test('another API key may use the same word for its own request', async () => {
    const api = await givenApi();
    await post(api, template, 'one');
    const other = await post(api, { ...template, key: 'other' }, 'one', await api.keyWith('manage'));
    expect(other.status).toBe(201);
  });

  test('of two at once one is done, and the other told to come back', async () => {
    const api = await givenApi();
    const create = api.engine.templates.create;
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let began: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (began = resolve));
    api.engine.templates.create = async (...parts) => {
      began();
      await held;
      return create(...parts);
    };
    const first = post(api, template, 'one');
    await started;
    const second = await post(api, template, 'one');
    expect([second.status, second.body['code'], second.headers.get('retry-after')]).toEqual([
      409,
      'idempotency_in_progress',
      '1',
    ]);
    finish();
    expect((await first).status).toBe(201);
    expect((await post(api, template, 'one')).headers.get('idempotent-replayed')).toBe('true');
  });

  test('a refusal by the engine is final; a fault of the server is not', async () => {
    const api = await givenApi();
    await post(api, template, 'one');
    const taken = await post(api, template, 'two');
    expect(taken.status).toBe(409);
    await api.good('DELETE', '/api/v1/message-templates/welcome');
    expect((await post(api, template, 'two')).status).toBe(409);

    const create = api.engine.templates.create;
    api.engine.templates.create = () => Promise.reject(new Error('lost'));
    expect((await post(api, template, 'three')).status).toBe(500);
    api.engine.templates.create = create;
    expect((await post(api, template, 'three')).status).toBe(201);
  });

  test('a request that a crash interrupted is not done again, and the repeat is told what to do', async () => {
    const api = await givenApi();
    const first = await post(api, template, 'one');
    expect(first.status).toBe(201);
    // What a process leaves that dies between its work and the record of it: the row as it was when the work began.
    const keyId = (await api.store.read.apiKeys())[0]!.id;
    const { requestHash } = (await api.store.read.idempotent(keyId, 'one'))!;
    await api.store.transaction(async (tx) => {
      await tx.dropRequest(keyId, 'one');
      await tx.beginRequest(keyId, 'one', requestHash, api.clock.now());
    });
    const again = await post(api, template, 'one');
    expect([again.status, again.body['code']]).toEqual([409, 'idempotency_outcome_unknown']);
    expect(again.body['detail']).toContain('send it with a new key');
    expect((await post(api, { ...template, key: 'other' }, 'one')).body['code']).toBe('idempotency_key_reused');
  });

  test('that a request has begun is kept before its work begins', async () => {
    const api = await givenApi();
    const keyId = (await api.store.read.apiKeys())[0]!.id;
    const create = api.engine.templates.create;
    let known: unknown;
    api.engine.templates.create = async (...parts) => {
      known = await api.store.read.idempotent(keyId, 'one');
      return create(...parts);
    };
    await post(api, template, 'one');
    expect(known).toMatchObject({ answer: null });
  });

  test('an answer that cannot be kept is given all the same, and its repeat is not done again', async () => {
    const api = await givenApi();
    const create = api.engine.templates.create;
    const transaction = api.store.transaction;
    api.engine.templates.create = async (...parts) => {
      const made = await create(...parts);
      api.store.transaction = () => Promise.reject(new Error('disk full'));
      return made;
    };
    const first = await post(api, template, 'one');
    expect([first.status, first.body['key']]).toEqual([201, 'welcome']);
    expect(api.reports.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual([
      'http.answer_not_kept',
    ]);
    api.store.transaction = transaction;
    expect((await post(api, template, 'one')).body['code']).toBe('idempotency_outcome_unknown');
  });

  test('a request that changed nothing may be repeated, also when not even that could be kept', async () => {
    const api = await givenApi();
    const create = api.engine.templates.create;
    const transaction = api.store.transaction;
    api.engine.templates.create = () => {
      api.store.transaction = () => Promise.reject(new Error('disk full'));
      return Promise.reject(new Error('lost'));
    };
    expect((await post(api, template, 'one')).status).toBe(500);
    api.engine.templates.create = create;
    api.store.transaction = transaction;
    expect((await post(api, template, 'one')).status).toBe(201);
    expect((await post(api, template, 'one')).headers.get('idempotent-replayed')).toBe('true');
  });

  test('what is not valid is not kept, so that it can be corrected', async () => {
    const api = await givenApi();
    expect((await post(api, { ...template, text: 7 }, 'one')).status).toBe(422);
    expect((await post(api, template, 'one')).status).toBe(201);
  });

  test('an answer is forgotten after a day', async () => {
    const api = await givenApi();
    await post(api, template, 'one');
    await api.good('DELETE', '/api/v1/message-templates/welcome');
    api.clock.set(api.clock.now() + 25 * 3_600_000);
    await post(api, { ...template, key: 'other' }, 'two');
    expect((await post(api, template, 'one')).headers.get('idempotent-replayed')).toBeNull();
  });

  test('the key of an API key is never stored, so creating one takes no Idempotency-Key', async () => {
    const api = await givenApi();
    const answer = await api.call('POST', '/api/v1/api-keys', {
      body: { name: 'x', scopes: ['read'] },
      headers: { 'Idempotency-Key': 'one' },
    });
    expect([answer.status, answer.body['code']]).toEqual([400, 'idempotency_not_supported']);
  });

  test('erasing a contact forgets the kept answers, which may hold their data', async () => {
    const api = await givenApi();
    const make = (): Promise<Answer> =>
      api.call('POST', '/api/v1/contacts', {
        body: { email: 'ana@example.com' },
        headers: { 'Idempotency-Key': 'one' },
      });
    const { contact } = (await make()).body;
    await api.good('DELETE', `/api/v1/contacts/${contact.id}`);
    expect((await make()).headers.get('idempotent-replayed')).toBeNull();
  });

  test('erasing a contact leaves the answers about others, whose repeats are not done again', async () => {
    const api = await givenApi();
    await post(api, template, 'one');
    const contacts: Json[] = [];
    for (const [name, externalId] of [
      ['Ana', '1'],
      ['Ben', '17'],
    ]) {
      const body = { email: `${name}@example.com`, externalId };
      contacts.push(
        (await api.good('POST', '/api/v1/contacts', { body, headers: { 'Idempotency-Key': name! } })).contact,
      );
    }
    await api.good('DELETE', `/api/v1/contacts/${contacts[0]!['id']}`);
    expect((await post(api, template, 'one')).headers.get('idempotent-replayed')).toBe('true');
    const bens = { body: { email: 'Ben@example.com', externalId: '17' }, headers: { 'Idempotency-Key': 'Ben' } };
    expect((await api.call('POST', '/api/v1/contacts', bens)).headers.get('idempotent-replayed')).toBe('true');
  });

  test('erasing a contact forgets refusals that quote their address, too', async () => {
    const api = await givenApi();
    const keyId = (await api.store.read.apiKeys())[0]!.id;
    const { contact } = await api.good('POST', '/api/v1/contacts', {
      body: { email: 'Ana@example.com', externalId: 'crm-4711' },
    });
    const quoting = ["There is no 'ana@EXAMPLE.com'.", "There is no 'crm-4711'.", 'Nothing of theirs: crm-47110'];
    for (const [n, detail] of quoting.entries()) {
      await api.store.transaction(async (tx) => {
        await tx.beginRequest(keyId, `q${n}`, 'hash', api.clock.now());
        await tx.completeRequest(keyId, `q${n}`, { status: 404, body: JSON.stringify({ detail }) });
      });
    }
    await api.good('DELETE', `/api/v1/contacts/${contact.id}`);
    const kept = await Promise.all(quoting.map((_, n) => api.store.read.idempotent(keyId, `q${n}`)));
    expect(kept.map((request) => request !== null)).toEqual([false, false, true]);
  });

  test('a list of enrollments is enrolled once, and its repeat gets the same report', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const bulk = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      api.call('POST', '/api/v1/enrollments/bulk', { body, headers: { 'Idempotency-Key': 'one', ...headers } });
    const items = [{ sequence: 'welcome', contact: { email: 'ana@example.com' } }];
    const first = await bulk(items);
    expect(first.body).toMatchObject({ created: 1 });
    await api.pass(60_000);
    const again = await bulk(items);
    expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([first.text, 'true']);
    expect((await bulk([])).body['code']).toBe('idempotency_key_reused');
    const nested = `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`;
    const headers = { 'Idempotency-Key': 'deep' };
    const deep = await api.call('POST', '/api/v1/enrollments/bulk', { raw: nested, headers });
    expect(deep.body).toMatchObject({ refused: 1, items: [{ code: 'invalid_text' }] });
    expect((await api.good('GET', '/api/v1/enrollments')).items).toHaveLength(1);
  });

  test('a stream of enrollments takes none, and enrolls nobody when there is one', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const answer = await api.call('POST', '/api/v1/enrollments/bulk', {
      raw: '{"sequence":"welcome","contact":{"email":"ana@example.com"}}',
      headers: { 'Idempotency-Key': 'one', 'Content-Type': 'application/x-ndjson' },
    });
    expect([answer.status, answer.body['code']]).toEqual([400, 'idempotency_not_supported']);
    expect((await api.good('GET', '/api/v1/enrollments')).items).toEqual([]);
  });

  test('every POST that creates takes one, but for those whose answer is a secret', () => {
    const without = operations.filter(
      (declared) => declared.method === 'post' && 201 in declared.answers && !declared.idempotent,
    );
    expect(without.map(({ id }) => id).sort()).toEqual(['createApiKey', 'inviteUser', 'setUp']);
  });
});
