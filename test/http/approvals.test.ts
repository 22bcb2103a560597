/** Rule: semantics.md, "Composition and approval": links that work without a login, for one draft and one person. */
import { ComposeUnavailable } from '../../runtime/src/engine/errors';
import { closeApis, givenApi, type Api, type Json } from '../support/api';
import { givenOwner, givenPerson } from '../support/people';
import { days, gate, hours } from '../support/world';

afterEach(closeApis);

const EVA = { email: 'eva@example.com', name: 'Eva' };
const TOM = { email: 'tom@example.com', name: 'Tom' };
const STEPS = [
  {
    key: 'hello',
    channel: 'email',
    mode: 'assisted',
    intent: 'the offer',
    content: { subject: 'Hello', text: 'Fallback for {{contact.first_name}}' },
    approvers: [EVA, TOM],
  },
  { key: 'again', channel: 'email', wait: { amount: 1, unit: 'days' }, content: { subject: 'Again', text: 'Again' } },
];

const tokenOf = (url: string): string => url.split('/').at(-1)!;

/** Ana is enrolled, and a draft for her waits. */
async function waiting(api: Api, step: Json = {}, contact: Json = { email: 'ana@example.com', firstName: 'Ana' }) {
  const key = `s${(await api.good('GET', '/api/v1/sequences')).items.length}`;
  await api.publish(key, { definition: { steps: [{ ...STEPS[0], ...step }, STEPS[1]] } });
  const { enrollment } = await api.good('POST', '/api/v1/enrollments', { body: { sequence: key, contact } });
  await api.pass(0);
  const { items } = await api.good('GET', '/api/v1/drafts', { query: { enrollmentId: enrollment.id } });
  const draft = items[0] as Json;
  const link = (email: string): string => `/api/v1/approvals/${tokenOf(api.links.approval(draft['id'], email)!)}`;
  return { draft, enrollment: enrollment as Json, link };
}

const open = (api: Api, method: string, path: string, body?: unknown) => api.call(method, path, { key: null, body });

describe('a link', () => {
  test('shows all that is needed to decide', async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    const { status, body } = await open(api, 'GET', link(EVA.email));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'waiting',
      draft: { text: 'About the offer, Ana', fallback: { text: 'Fallback for Ana' }, regenerations: 0 },
      contact: { name: 'Ana', email: 'ana@example.com' },
      step: { key: 'hello', number: 1, of: 2 },
      channel: { kind: 'email', inboxName: 'Mail', address: 'ana@example.com' },
      person: EVA,
      canDecide: true,
      decidedBy: null,
      whatNext: {
        approve: "It is sent by email to ana@example.com at the next permitted time; then step 'again' follows.",
        discard: "Nothing is sent; step 'again' follows.",
      },
    });
    expect(body['variables']).toContainEqual({ name: 'contact.first_name', value: 'Ana' });
  });

  test('that scanners open as often as they like decides nothing', async () => {
    const api = await givenApi();
    const { link, draft } = await waiting(api);
    for (const end of ['', '/approve', '/discard', '/fallback', '/seen', '/regenerate'])
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        await (await fetch(`${api.url}${link(EVA.email)}${end}`, { method })).text();
    await api.pass(days(3));
    expect((await api.good('GET', `/api/v1/drafts/${draft['id']}`))['status']).toBe('waiting');
    expect((await api.good('GET', `/api/v1/drafts/${draft['id']}/history`)).items.map(({ kind }: Json) => kind)).toEqual(['created']); // prettier-ignore
    expect(api.channel.messages).toEqual([]);
  });

  test('approves, edited: the edit is what is sent, and the history has both texts', async () => {
    const api = await givenApi();
    const { link, draft } = await waiting(api);
    expect((await open(api, 'POST', `${link(EVA.email)}/seen`)).status).toBe(204);
    expect((await open(api, 'POST', `${link(EVA.email)}/seen`)).status).toBe(204);
    const { body } = await open(api, 'POST', `${link(EVA.email)}/approve`, { text: 'Dear {{contact.first_name}}' });
    expect(body).toMatchObject({ state: 'approved', canDecide: false, decidedBy: { type: 'person', name: 'Eva' } });
    await api.pass(0);
    expect(api.channel.messages.map(({ text }) => text)).toEqual(['Dear Ana']);
    const { items } = await api.good('GET', `/api/v1/drafts/${draft['id']}/history`);
    expect(items.map(({ kind }: Json) => kind)).toEqual(['created', 'seen', 'decided']);
    expect(items[2].data).toMatchObject({
      decision: 'approved',
      edited: true,
      before: { text: 'About the offer, Ana' },
      after: { text: 'Dear {{contact.first_name}}' },
    });
  });

  test('of a decided draft tells who decided what, and nothing of the contact', async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    await open(api, 'POST', `${link(EVA.email)}/discard`, { reason: 'She called' });
    const { body } = await open(api, 'GET', link(TOM.email));
    expect(body).toMatchObject({
      state: 'discarded',
      decidedBy: { name: 'Eva' },
      decisionReason: 'She called',
      conversation: null,
      contact: { email: null, phone: null },
      variables: [],
    });
    for (const act of ['approve', 'discard', 'fallback', 'regenerate']) {
      const answer = await open(api, 'POST', `${link(TOM.email)}/${act}`, act === 'fallback' ? undefined : {});
      expect([answer.status, answer.body['code']]).toEqual([409, 'already_decided']);
      expect(answer.body['details']).toMatchObject({ status: 'discarded', decidedBy: { name: 'Eva' } });
    }
  });

  test("sends the step's own text instead, with its variables filled in", async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    expect((await open(api, 'POST', `${link(EVA.email)}/fallback`)).body).toMatchObject({
      state: 'fallback',
      draft: { decidedText: 'Fallback for Ana' },
    });
    await api.pass(0);
    expect(api.channel.messages.map(({ text }) => text)).toEqual(['Fallback for Ana']);
  });

  test('has the draft written anew with a remark, and it waits on', async () => {
    const api = await givenApi();
    const { link, draft } = await waiting(api);
    expect((await open(api, 'GET', link(EVA.email))).body['canRegenerate']).toBe(true);
    api.composer.answer = () => ({ text: 'Shorter' });
    const { body } = await open(api, 'POST', `${link(EVA.email)}/regenerate`, { remark: 'shorter' });
    expect(body).toMatchObject({ state: 'waiting', draft: { text: 'Shorter', regenerations: 1 } });
    const { items } = await api.good('GET', `/api/v1/drafts/${draft['id']}/history`);
    expect(items[1]).toMatchObject({
      kind: 'regenerated',
      by: { name: 'Eva' },
      data: { remark: 'shorter', before: { text: 'About the offer, Ana' }, after: { text: 'Shorter' } },
    });
    // Tom has read the text before.
    const late = await open(api, 'POST', `${link(TOM.email)}/approve`, { regenerations: 0 });
    expect([late.status, late.body['code']]).toEqual([409, 'draft_changed']);
    await open(api, 'POST', `${link(TOM.email)}/approve`, { regenerations: 1 });
    await api.pass(0);
    expect(api.channel.messages.map(({ text }) => text)).toEqual(['Shorter']);
  });

  test('when the AI writes nothing leaves the draft as it is', async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    api.composer.answer = () => new ComposeUnavailable('it is down', 'unreachable');
    const answer = await open(api, 'POST', `${link(EVA.email)}/regenerate`, { remark: 'shorter' });
    expect([answer.status, answer.body['code']]).toEqual([503, 'composer_unavailable']);
    const { body } = await open(api, 'GET', link(EVA.email));
    expect(body).toMatchObject({ state: 'waiting', draft: { text: 'About the offer, Ana', regenerations: 0 } });
  });

  test('is not written anew without end', async () => {
    const api = await givenApi();
    const { link, draft } = await waiting(api);
    await api.store.transaction((tx) => tx.updateDraft(draft['id'], 'waiting', { regenerations: 20 }));
    const answer = await open(api, 'POST', `${link(EVA.email)}/regenerate`, {});
    expect([answer.status, answer.body['code'], api.composer.requests.length]).toEqual([
      409,
      'too_many_regenerations',
      1,
    ]);
  });

  test('that writes anew twice at once asks the AI once', async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    const compose = api.composer.compose.bind(api.composer);
    const [asked, refused] = [gate(), gate()];
    let times = 0;
    api.composer.compose = async (request) => {
      times += 1;
      asked.open();
      await refused.opened;
      return compose(request);
    };
    const again = () => open(api, 'POST', `${link(EVA.email)}/regenerate`, { remark: 'shorter' });
    const first = again();
    await asked.opened;
    const second = await again();
    expect([second.status, second.body['code'], times]).toEqual([409, 'draft_changed', 1]);
    refused.open();
    expect((await first).status).toBe(200);
    expect((await again()).status).toBe(200);
  });

  test('cannot spend the budget with texts that nobody takes', async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    const usage = { inputTokens: 100, outputTokens: 10, durationMs: 1 };
    api.composer.answer = () => new ComposeUnavailable('the AI declined', 'refused', { answer: '', usage });
    const codes: unknown[] = [];
    for (let i = 0; i < 25; i++)
      codes.push((await open(api, 'POST', `${link(EVA.email)}/regenerate`, {})).body['code']);
    expect(new Set(codes.slice(0, 20))).toEqual(new Set(['composer_unavailable']));
    expect(new Set(codes.slice(21))).toEqual(new Set(['too_many_regenerations']));
  });

  test('of a draft that the contact answered says that it was withdrawn, and why', async () => {
    const api = await givenApi();
    const { link, enrollment } = await waiting(api);
    await api.engine.signals.inboundMessage({ contactId: enrollment['contactId'], text: 'Hi' }, { type: 'signal', name: 'mail' }); // prettier-ignore
    expect((await open(api, 'GET', link(EVA.email))).body['state']).toBe('withdrawn');
    const answer = await open(api, 'POST', `${link(EVA.email)}/approve`, {});
    expect([answer.status, answer.body['details'].status]).toEqual([409, 'withdrawn']);
    await api.pass(days(3));
    expect(api.channel.messages).toEqual([]);
  });

  test('expires after thirty days', async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    const old = link(EVA.email);
    api.clock.set(api.clock.now() + days(30) - 1000);
    expect((await open(api, 'GET', old)).status).toBe(200);
    api.clock.set(api.clock.now() + 1000);
    for (const [method, path] of [
      ['GET', old],
      ['POST', `${old}/approve`],
    ] as const) {
      const answer = await open(api, method, path, method === 'POST' ? {} : undefined);
      expect([answer.status, answer.body['code']]).toEqual([410, 'link_expired']);
    }
    expect((await open(api, 'GET', link(EVA.email))).status).toBe(200);
  });
});

describe('a token', () => {
  test('of one draft opens no other', async () => {
    const api = await givenApi();
    const [one, two] = [await waiting(api), await waiting(api, {}, { email: 'bo@example.com' })];
    const token = tokenOf(one.link(EVA.email));
    const moved = `${token.slice(0, 39)}${two.draft['id']}`;
    const answer = await open(api, 'POST', `/api/v1/approvals/${moved}/approve`, {});
    expect([answer.status, answer.body['code']]).toEqual([404, 'no_such_link']);
    await open(api, 'POST', `/api/v1/approvals/${token}/approve`, {});
    expect((await api.good('GET', `/api/v1/drafts/${two.draft['id']}`))['status']).toBe('waiting');
  });

  test('for somebody who is not asked is refused, and so is one that was changed, cut off or made up', async () => {
    const api = await givenApi();
    const { link, draft } = await waiting(api);
    const token = tokenOf(link(EVA.email));
    const later = token.slice(0, 32) + 'zzzzzzz' + token.slice(39);
    const made = [tokenOf(link('eve@example.com')), later, token.slice(1), `${token}A`, 'x', `${'A'.repeat(39)}${draft['id']}`]; // prettier-ignore
    for (const each of made) expect([each, (await open(api, 'GET', `/api/v1/approvals/${each}`)).status]).toEqual([each, 404]); // prettier-ignore
    // An unsubscribe link is signed by the same key for another purpose.
    const unsubscribe = tokenOf(api.links.unsubscribe(draft['contactId'], draft['id'])!);
    expect((await open(api, 'GET', `/api/v1/approvals/${unsubscribe}`)).status).toBe(404);
  });

  test('of somebody who was asked before says that others decide now', async () => {
    const api = await givenApi();
    const { link, draft } = await waiting(api);
    const before = link(EVA.email);
    await api.good('POST', `/api/v1/drafts/${draft['id']}/reassign`, { body: { approvers: [TOM], note: 'Please' } });
    const answer = await open(api, 'POST', `${before}/approve`, {});
    expect([answer.status, answer.body['code'], answer.body['details'].why]).toEqual([410, 'link_expired', 'no_longer_asked']); // prettier-ignore
    expect((await open(api, 'GET', link(TOM.email))).body).toMatchObject({
      draft: { note: 'Please' },
      canDecide: true,
    });
  });

  test('of a person who was disabled opens nothing', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const eva = await givenPerson(api, 'agent', EVA.email);
    const { link } = await waiting(api);
    expect((await open(api, 'GET', link(EVA.email))).status).toBe(200);
    await api.good('PATCH', `/api/v1/users/${eva.user['id']}`, { body: { disabled: true } });
    expect((await open(api, 'GET', link(EVA.email))).status).toBe(410);
  });

  test('after an escalation is of those who were escalated to', async () => {
    const api = await givenApi();
    const { link } = await waiting(api, {
      deadline: { hours: 4, then: 'escalate', escalateTo: [TOM] },
      approvers: [EVA],
    });
    expect((await open(api, 'GET', link(TOM.email))).status).toBe(404);
    await api.pass(hours(4));
    expect((await open(api, 'GET', link(TOM.email))).body).toMatchObject({ canDecide: true });
    expect((await open(api, 'POST', `${link(EVA.email)}/approve`, {})).status).toBe(410);
  });

  test('serves an administrator where nobody else is named', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    await givenPerson(api, 'agent');
    const { link } = await waiting(api, { approvers: 'automatic' });
    expect((await open(api, 'GET', link('agent@example.com'))).status).toBe(410);
    const { body } = await open(api, 'POST', `${link('owner@example.com')}/approve`, {});
    expect(body['decidedBy']).toEqual({ type: 'person', name: 'Olga Owner', id: owner.user['id'] });
  });
});

describe('two who decide', () => {
  test('at once: one of them does, and the other is told who', async () => {
    const api = await givenApi();
    const { link } = await waiting(api);
    const answers = await Promise.all([
      open(api, 'POST', `${link(EVA.email)}/approve`, { text: 'From Eva' }),
      open(api, 'POST', `${link(TOM.email)}/approve`, { text: 'From Tom' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers[0].status === 200 ? 'Eva' : 'Tom';
    expect(answers.find(({ status }) => status === 409)!.body['detail']).toContain(`approved by ${winner}`);
    await api.pass(0);
    expect(api.channel.messages.map(({ text }) => text)).toEqual([`From ${winner}`]);
  });
});

describe('a decision and a reply', () => {
  test.each([0, 1])('at once (%i first): whatever came first, nothing is sent after the reply', async (first) => {
    const api = await givenApi();
    const { link, draft, enrollment } = await waiting(api);
    const reply = () => api.engine.signals.inboundMessage({ contactId: enrollment['contactId'], text: 'Hi' }, { type: 'signal', name: 'mail' }); // prettier-ignore
    const decide = () => open(api, 'POST', `${link(EVA.email)}/approve`, {});
    const both = first === 0 ? [decide(), reply()] : [reply(), decide()];
    await Promise.all(both);
    const decided = (await both[first === 0 ? 0 : 1]) as { status: number };
    await api.pass(days(3));
    const { status } = await api.good('GET', `/api/v1/drafts/${draft['id']}`);
    expect(status).toBe(decided.status === 200 ? 'approved' : 'withdrawn');
    expect((await api.good('GET', `/api/v1/enrollments/${enrollment['id']}`))['reason']).toBe('replied');
    expect(api.channel.messages).toEqual([]);
    const kinds = (await api.good('GET', `/api/v1/drafts/${draft['id']}/history`)).items.map(({ kind }: Json) => kind);
    expect(kinds).toEqual(['created', decided.status === 200 ? 'decided' : 'withdrawn']);
  });
});

describe('the inbox', () => {
  test('shows what waits, what is mine, what is overdue and what was decided, and counts it', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const eva = await givenPerson(api, 'agent', EVA.email);
    const named = await waiting(api, { approvers: [EVA] });
    const nobody = await waiting(api, { approvers: 'automatic' }, { email: 'bo@example.com', firstName: 'Bo' });
    const late = await waiting(api, { approvers: [TOM], deadline: { hours: 1, then: 'escalate', escalateTo: [TOM] } }, { email: 'cy@example.com' }); // prettier-ignore
    await api.pass(hours(1));
    const ids = async (who: typeof eva, query: Json) =>
      (await who.good('GET', '/api/v1/drafts', { query: query })).items.map(({ id }: Json) => id);
    const all = [late, nobody, named].map(({ draft }) => draft['id']);
    expect(await ids(eva, { view: 'waiting' })).toEqual(all);
    expect(await ids(eva, { view: 'mine' })).toEqual([named.draft['id']]);
    expect(await ids(owner, { view: 'mine' })).toEqual([nobody.draft['id']]);
    expect(await ids(owner, { view: 'overdue' })).toEqual([late.draft['id']]);
    expect(await ids(owner, { search: 'BO@exam' })).toEqual([nobody.draft['id']]);
    expect(await ids(owner, { search: 'offer, ana' })).toEqual([named.draft['id']]);
    expect(await ids(owner, { search: '100%' })).toEqual([]);
    expect(await eva.good('GET', '/api/v1/drafts/counts')).toEqual({ waiting: 3, mine: 1, overdue: 1 });
    expect(await owner.good('GET', '/api/v1/drafts/counts')).toEqual({ waiting: 3, mine: 1, overdue: 1 });
    await eva.good('POST', `/api/v1/drafts/${named.draft['id']}/approve`, { body: {} });
    expect(await ids(eva, { view: 'decided' })).toEqual([named.draft['id']]);
    expect(await eva.good('GET', '/api/v1/drafts/counts')).toEqual({ waiting: 2, mine: 0, overdue: 1 });
    expect((await api.call('GET', '/api/v1/drafts', { query: { view: 'mine' } })).body['code']).toBe('person_needed');
  });

  test('names the contact and the sequence of each, by an address where there is no name', async () => {
    const api = await givenApi();
    await waiting(api, {}, { email: 'bo@example.com', firstName: 'Bo', lastName: 'Li' });
    const nameless = await waiting(api, {}, { email: 'cy@example.com' });
    const { items } = await api.good('GET', '/api/v1/drafts');
    expect(items.map(({ contactName }: Json) => contactName)).toEqual(['cy@example.com', 'Bo Li']);
    const sequence = await api.good('GET', `/api/v1/sequences/${nameless.draft['sequenceId']}`);
    expect(items[0].sequenceName).toBe(sequence['name']);
  });

  test('approves several, each checked at that moment', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const eva = await givenPerson(api, 'agent', EVA.email);
    const [one, two] = [await waiting(api), await waiting(api, {}, { email: 'bo@example.com', firstName: 'Bo' })];
    await open(api, 'POST', `${two.link(TOM.email)}/discard`, {});
    const ids = [one.draft['id'], two.draft['id'], 'nothing', one.draft['id']];
    const { items } = await eva.good('POST', '/api/v1/drafts/bulk', { body: { ids, decision: 'approve' } });
    expect(items.map(({ ok, status, code }: Json) => [ok, status ?? code])).toEqual([
      [true, 'approved'],
      [false, 'already_decided'],
      [false, 'not_found'],
    ]);
    await api.pass(0);
    const toContacts = api.channel.messages.filter(({ isAutomatic }) => !isAutomatic);
    expect(toContacts.map(({ text }) => text)).toEqual(['About the offer, Ana']);
  });

  test('approves no text that nobody read, because it was written anew since', async () => {
    const api = await givenApi();
    const { draft } = await waiting(api);
    const id = String(draft['id']);
    await api.good('POST', `/api/v1/drafts/${id}/regenerate`, { body: {} });
    const approve = (read: number) =>
      api.good('POST', '/api/v1/drafts/bulk', {
        body: { ids: [id], decision: 'approve', regenerations: { [id]: read } },
      });
    expect(await approve(0)).toMatchObject({ items: [{ id, ok: false, code: 'draft_changed' }] });
    expect(await approve(1)).toMatchObject({ items: [{ id, ok: true, status: 'approved' }] });
  });

  test('lets a viewer look, and decide nothing', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const viewer = await givenPerson(api, 'viewer');
    const { draft } = await waiting(api);
    const path = `/api/v1/drafts/${draft['id']}`;
    expect(await viewer.good('GET', `${path}/review`)).toMatchObject({ canDecide: false, canRegenerate: false });
    for (const act of ['approve', 'discard', 'fallback', 'regenerate', 'reassign', 'seen'])
      expect([act, (await viewer.call('POST', `${path}/${act}`, { body: {} })).status]).toEqual([act, 403]);
    const bulk = await viewer.call('POST', '/api/v1/drafts/bulk', {
      body: { ids: [draft['id']], decision: 'approve' },
    });
    expect(bulk.status).toBe(403);
    expect((await api.good('GET', path))['status']).toBe('waiting');
  });

  test('speaks the language of whoever looks', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    await owner.good('PATCH', '/api/v1/me', { body: { locale: 'pt-BR', timeZone: 'America/Sao_Paulo' } });
    const { draft, link } = await waiting(api);
    const path = `/api/v1/drafts/${draft['id']}/review`;
    const pt = 'Nada é enviado; segue a etapa “again”.';
    expect(await owner.good('GET', path)).toMatchObject({ whatNext: { discard: pt }, timeZone: 'America/Sao_Paulo' });
    const browser = await api.call('GET', link(EVA.email), {
      key: null,
      headers: { 'Accept-Language': 'pt-BR,en;q=0.5' },
    });
    expect(browser.body['whatNext'].discard).toBe(pt);
  });
});
