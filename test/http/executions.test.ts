/** Executions of n8n over the API: begun, asked for steps, and told what to do. */
import { chain, draw } from '../domain/canvasBuilders';
import { closeApis, givenApi, type Api, type Json } from '../support/api';
import { hours } from '../support/world';

afterEach(closeApis);

const v1 = '/api/v1';
const HELLO = draw('send', 'Hello', { channel: 'email', subject: 'Hi', text: 'Hello' });
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
const CANVAS = chain(HELLO, draw('set', 'Edit'), WAIT, draw('send', 'Again', { channel: 'email', text: 'Again' }));
const SOURCE = { workflowId: 'wf1', workflowName: 'Welcome' };

async function begun(api: Api): Promise<Json> {
  const published = await api.good('POST', `${v1}/canvases`, { body: { source: SOURCE, ...CANVAS } });
  expect(published).toMatchObject({ runsIn: 'n8n', reasons: [expect.stringContaining("'Edit'")] });
  api.n8n.begin('17');
  return { ...published, answer: await begin(api, published['sequence'].key) };
}
const begin = (api: Api, sequence: string, more: Json = {}) =>
  api.good('POST', `${v1}/executions`, {
    body: {
      executionId: '17',
      resumeUrl: api.n8n.urlFor('17', 'id-enroll'),
      sequence,
      contact: { email: 'ana@example.com' },
      ...more,
    },
  });

async function step(api: Api, node: Json, more: Json = {}, key?: string) {
  const { id, name, type, parameters } = node;
  const body = { node: { id, name, type, parameters }, resumeUrl: api.n8n.urlFor('17', id), ...more };
  let settled = false;
  const asked = api.call('POST', `${v1}/executions/17/steps`, { body, ...(key !== undefined && { key }) });
  void asked.finally(() => (settled = true));
  for (let turn = 0; turn < 200 && !settled; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await api.engine.dispatcher.runDue();
  }
  return asked;
}

test('a step is done at once, or n8n is told to sleep and woken later', async () => {
  const api = await givenApi();
  const { answer, sequence } = await begun(api);
  expect(answer).toEqual({
    enrollmentId: expect.any(String),
    contactId: expect.any(String),
    created: true,
    mine: true,
    version: 1,
  });
  expect(await begin(api, sequence.key)).toEqual({ ...answer, created: false });
  const sent = await step(api, HELLO);
  expect([sent.status, sent.body]).toEqual([
    200,
    { outcome: 'done', output: 'sent', data: expect.objectContaining({ status: 'sent', text: 'Hello' }) },
  ]);
  expect((await step(api, WAIT)).body).toEqual({ outcome: 'waiting' });
  api.n8n.sleep('17', 'id-wait');
  await api.pass(hours(4));
  expect(api.n8n.executions.get('17')!.resumed).toEqual([{ node: 'id-wait', answer: { output: 'due', data: {} } }]);
  expect(await api.good('GET', `${v1}/enrollments/${answer.enrollmentId}`)).toMatchObject({ waitingFor: 'host' });
});

test('the version tells where it runs and why', async () => {
  const api = await givenApi();
  const { sequence, reasons } = await begun(api);
  const { content } = await api.good('GET', `${v1}/sequences/${sequence.key}/versions/1`);
  expect(content).toMatchObject({ runsIn: 'n8n', reasons });
  const funnel = await api.good('GET', `${v1}/sequences/${sequence.key}/funnel`);
  expect(funnel['steps'].map(({ label }: Json) => label)).toEqual(['Hello', 'Again']);
});

test('what runs in n8n is enrolled by its workflow only, and the refusal says how', async () => {
  const api = await givenApi();
  const { sequence } = await begun(api);
  const body = { sequence: sequence.key, contact: { email: 'ben@example.com' } };
  const { status, body: problem } = await api.call('POST', `${v1}/enrollments`, { body });
  expect([status, problem['code']]).toEqual([409, 'runs_in_n8n']);
  expect(problem['detail']).toContain("'Run Steps In'");
});

test.each<[string, Json, number, string]>([
  ['a resume URL that is none', { resumeUrl: 'javascript:alert(1)' }, 422, 'invalid_request'],
  ['a resume URL with a password', { resumeUrl: 'https://a:b@n8n.test/x' }, 422, 'invalid_request'],
  ['the URL of another n8n', { resumeUrl: 'https://evil.test/webhook-waiting/17/id-hello' }, 404, 'unknown_execution'],
  ['both a text and none', { composed: { text: 'x', unavailable: 'y' } }, 422, 'invalid_request'],
  ['a field that is not known', { more: 1 }, 422, 'invalid_request'],
])('%s is refused', async (_, more, status, code) => {
  const api = await givenApi();
  await begun(api);
  const answer = await step(api, HELLO, more);
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
  expect(api.channel.messages).toEqual([]);
});

test('a step needs the right to write sequences, because what it says comes with the call', async () => {
  const api = await givenApi();
  await begun(api);
  const phishing = { ...HELLO, parameters: { ...HELLO.parameters, text: 'Send me your password' } };
  expect((await step(api, phishing, {}, await api.keyWith('enroll'))).status).toBe(403);
  expect(api.channel.messages).toEqual([]);
  expect((await step(api, HELLO, {}, await api.keyWith('manage'))).status).toBe(200);
});

test('trying it out names what n8n would do, and shows … for what n8n works out', async () => {
  const api = await givenApi();
  const text = draw('send', 'Hello', { channel: 'email', subject: 'Hi', text: '={{ $json.text }}' });
  const body = { source: SOURCE, ...chain(text, draw('set', 'Edit'), WAIT), contact: { email: 'ana@example.com' } };
  const played = await api.good('POST', `${v1}/canvases/simulate`, { body });
  expect(played).toMatchObject({ runsIn: 'n8n', state: 'completed' });
  expect(played['messages'].map(({ text: shown }: Json) => shown)).toEqual(['…']);
  expect(played['reasons']).toContainEqual(expect.stringContaining("'Text' of 'Hello'"));
});
