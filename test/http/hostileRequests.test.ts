/** Rule: quality.md, "Bad input". No request gets a 5xx, and every answer is one that the OpenAPI document tells of. */
import { closeApis, document, givenApi, type Answer, type Api, type Json } from '../support/api';
import { Hostile, randomFrom } from './hostile';

const SEED = Number(process.env['CADENZA_TEST_SEED'] ?? 20_260_601);
const ROUNDS = Number(process.env['CADENZA_TEST_ROUNDS'] ?? 40);

afterEach(closeApis);

/** Something of everything, so that requests get past the first look-up. Names are those of the document's examples. */
async function workspace(api: Api): Promise<Record<string, string[]>> {
  const made = async (path: string, body: Json): Promise<Json> => api.good('POST', `/api/v1/${path}`, { body });
  const contact = { email: 'ana@example.com', firstName: 'Ana' };
  const steps = [
    { key: 'first', mode: 'assisted', channel: 'email', content: { subject: 'Hello', text: 'Hello' }, intent: 'greet' },
    { key: 'second', wait: { amount: 2, unit: 'days' }, channel: 'email', content: { text: 'Again' } },
  ];
  await api.publish('welcome');
  await api.publish('dunning', { definition: { steps }, rules: { target: 'charge' } });
  await made('contacts', { externalId: 'crm-4711', ...contact });
  const { conversation } = await made('conversations', {
    externalId: 'thread-17',
    contact: { email: contact.email },
    channel: 'email',
  });
  const one = await made('enrollments', {
    sequence: 'dunning',
    contact,
    target: { type: 'charge', externalId: 'inv-17' },
  });
  const two = await made('enrollments', { sequence: 'welcome', contact: { email: 'ben@example.com' } });
  await made('message-templates', { key: 'welcome', name: 'Welcome', text: 'Hello' });
  const victim = await made('api-keys', { name: 'victim', scopes: ['read'] });
  await api.pass(60_000);
  const idsOf = async (path: string): Promise<string[]> =>
    (await api.good('GET', `/api/v1/${path}`)).items.map(({ id }: Json) => id as string);
  return {
    sequences: ['welcome', 'dunning', ...(await idsOf('sequences'))],
    contacts: await idsOf('contacts'),
    conversations: ['thread-17', conversation.id],
    enrollments: [one.enrollment.id, two.enrollment.id],
    'target-records': await idsOf('target-records'),
    inboxes: ['mail', ...(await idsOf('inboxes'))],
    'message-templates': ['welcome'],
    drafts: await idsOf('drafts'),
    sends: await idsOf('sends'),
    'api-keys': [victim.id],
  };
}

const all = Object.entries(document['paths'] as Json).flatMap(([path, methods]) =>
  Object.entries(methods as Json).map(([method, operation]) => ({ method, path, operation: operation as Json })),
);
/** Live updates do not end; they have a suite of their own. */
const tried = all.filter(({ path }) => path !== '/api/v1/events');

function failedLines(answer: Answer): string[] {
  const lines = Array.isArray(answer.body) ? (answer.body as Json[]) : ((answer.body?.['items'] ?? []) as Json[]);
  return Array.isArray(lines)
    ? lines.filter(({ code }) => code === 'internal').map((line) => JSON.stringify(line))
    : [];
}

async function expectNoFault(api: Api, method: string, path: string, options: Json): Promise<void> {
  const answer = await api.call(method.toUpperCase(), path, options);
  const faults = api.reports.filter(({ level }) => level === 'error');
  if (answer.status < 500 && failedLines(answer).length === 0 && faults.length === 0) return;
  const error = faults[0]?.error;
  const why = error instanceof Error ? error.stack : JSON.stringify(faults[0] ?? failedLines(answer));
  throw new Error(
    `seed ${SEED}: ${method} ${path}\n${JSON.stringify(options).slice(0, 2_000)}\n→ ${answer.status} ${answer.text.slice(0, 300)}\n${why}`,
  );
}

describe('hostile requests', () => {
  test.each(tried.map((entry) => [`${entry.method} ${entry.path}`, entry] as const))(
    '%s never gets a 5xx',
    async (name, { method, path, operation }) => {
      const seed = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, SEED);
      const api = await givenApi();
      const hostile = new Hostile(document, randomFrom(seed), await workspace(api));
      const contents = Object.entries((operation['requestBody']?.content ?? {}) as Record<string, { schema: Json }>);
      for (let round = 0; round < ROUNDS; round++) {
        const url = hostile.path(path) + hostile.query((operation['parameters'] ?? []) as Json[]);
        await expectNoFault(api, method, url, method === 'get' ? {} : requestBody(hostile, contents));
      }
    },
  );
});

function requestBody(hostile: Hostile, contents: [string, { schema: Json }][]): Json {
  const idempotency: Record<string, string> = hostile.chance(0.1)
    ? { 'Idempotency-Key': hostile.one(['a', 'b', 'x'.repeat(300), ' ']) }
    : {};
  const content = contents.length > 0 ? hostile.one(contents) : null;
  if (!content || hostile.chance(0.15)) {
    const { raw, headers } = hostile.rawBody();
    return { raw, headers: { ...headers, ...idempotency } };
  }
  const [type, { schema }] = content;
  const wrong = hostile.one([0, 0, 0.02, 0.1, 0.4]);
  if (!type.includes('ndjson')) return { body: hostile.value(schema, wrong), headers: idempotency };
  const lines = Array.from({ length: 4 }, () => JSON.stringify(hostile.value(schema, wrong)));
  return { raw: lines.join(hostile.one(['\n', '\r\n', '\n\n', '\0'])), headers: { 'Content-Type': type } };
}
