/**
 * The whole HTTP side on a loopback port, over a real engine, an empty store (in memory, or on Postgres with a queue on Redis:
 * testStore.ts) and a virtual clock. Every answer that `call` gets is held against the OpenAPI document, so a test of anything
 * is also a test of the document.
 */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInboxProviders, inboxContracts } from '../../runtime/src/adapters/channels';
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { assertHolidayRegion, createHolidayCalendar, holidayPlaces } from '../../runtime/src/adapters/holidays';
import { createSeededNewId } from '../../runtime/src/adapters/ids';
import { createSubscriberCalls } from '../../runtime/src/adapters/n8n';
import { createLinks, type AllLinks } from '../../runtime/src/adapters/links';
import { createPasswords, createSecretBox } from '../../runtime/src/adapters/secrets';
import { openSqliteStore } from '../../runtime/src/adapters/store';
import { ScriptedComposer } from '../../runtime/src/engine/composers';
import { createEngine } from '../../runtime/src/engine/engine';
import type { FlowHost, Passwords, Store } from '../../runtime/src/engine/ports';
import type { Scope } from '../../runtime/src/engine/records';
import type { Engine } from '../../runtime/src/engine/services';
import { createHttpApp, EventHub, type HttpConfig, type Readiness } from '../../runtime/src/http';
import { openApiDocument } from '../../runtime/src/http/openapi';
import { operations } from '../../runtime/src/http/operations';
import { openTestQueue } from './testQueue';
import { openTestStore } from './testStore';
import { MONDAY_9, RecordingChannel } from './world';
import { FakeN8n } from './fakeN8n';

export type Json = Record<string, any>;

export interface CallOptions {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Buffer;
  /** null: none. Without it the admin's. */
  key?: string | null;
  headers?: Record<string, string>;
  query?: Record<string, string | number | boolean | string[]>;
}
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Of JSON the value, of NDJSON the values, else the text. */
  body: Json;
}

export interface Report {
  level: string;
  event: string;
  data: Record<string, unknown>;
  error?: unknown;
}

export interface Api {
  url: string;
  engine: Engine;
  store: Store;
  clock: VirtualClock;
  channel: RecordingChannel;
  n8n: FakeN8n;
  events: EventHub;
  links: AllLinks;
  passwords: Passwords;
  composer: ScriptedComposer;
  reports: Report[];
  /** Resolves when the engine or the server reports it, or at once when it has. */
  reported(event: string): Promise<Report>;
  readiness: Readiness;
  admin: string;
  keyWith(...scopes: Scope[]): Promise<string>;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Fails unless the status is 2xx; answers with the body. */
  good(method: string, path: string, options?: CallOptions): Promise<Json>;
  /** Does what is due until then. */
  pass(ms: number): Promise<void>;
  /** A published sequence of these steps (or of one email at once). */
  publish(key: string, more?: Json): Promise<Json>;
  close(): Promise<void>;
}

const opened: Api[] = [];

/** For afterEach: ends what tests have started. */
export async function closeApis(): Promise<void> {
  for (const api of opened.splice(0)) await api.close();
}

/** @param flowHost in place of the n8n in memory, to wake the executions of a real one */
export async function givenApi(config: Partial<HttpConfig> = {}, flowHost?: FlowHost): Promise<Api> {
  const clock = new VirtualClock(MONDAY_9);
  const store = await openTestStore();
  const channel = new RecordingChannel(clock);
  const events = new EventHub();
  const reports: Report[] = [];
  const heard = new EventEmitter();
  const reporter = {
    report: (level: string, event: string, data: Record<string, unknown>, error?: unknown) => {
      reports.push({ level, event, data, error });
      heard.emit(event, reports.at(-1));
    },
    count: () => undefined,
    observe: () => undefined,
  };
  const queue = openTestQueue(reporter);
  const n8n = new FakeN8n();
  const secretKey = Buffer.alloc(32, 7);
  const secretBox = createSecretBox(secretKey);
  const composer = new ScriptedComposer();
  const passwords = createPasswords({ logN: 4 });
  const links = createLinks({ publicUrl: 'http://127.0.0.1', key: secretKey, clock });
  let seed = 1;
  const engine = createEngine(
    {
      store,
      clock,
      newId: createSeededNewId(seed++),
      notifier: events,
      reporter,
      holidays: createHolidayCalendar(),
      checkHolidays: assertHolidayRegion,
      holidayPlaces,
      channels: channel,
      composer,
      flowHost: flowHost ?? n8n,
      links,
      passwords,
      queue,
      roles: { scheduler: true, worker: true },
      inboxProviders: createInboxProviders(secretBox),
      subscribers: createSubscriberCalls({ secretBox, clock, allowPrivate: true }),
      canvasLooks: { freshMs: 10_000, everyMs: null },
      delivery: { leaseMs: 60_000, batchSize: 100, concurrency: 32, tries: 5, retryPausesMs: [60_000] },
    },
    {
      openStore: () => openSqliteStore({ path: ':memory:' }),
      createClock: (at) => new VirtualClock(at),
      createIds: () => createSeededNewId(seed++),
    },
  );
  const readiness: Readiness = { ok: true, checks: { store: 'ok' } };
  const { app, prepare, close } = createHttpApp({
    engine,
    inboxContracts,
    store,
    clock,
    reporter,
    events,
    config: {
      publicUrl: 'http://127.0.0.1',
      rateLimitPerMinute: 1_000_000,
      bodyLimitMb: 8,
      uiDir: null,
      version: '0.1.0',
      ...config,
    },
    metricsText: async () => '# HELP x Nothing\n',
    ready: async () => readiness,
    verifyUnsubscribe: (token) => links.verifyUnsubscribe(token),
  });
  const server = createServer(app);
  prepare(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keyWith = async (...scopes: Scope[]): Promise<string> =>
    (await engine.keys.create(scopes.join(' '), scopes)).secret;
  const admin = await keyWith('admin');

  const api: Api = {
    url, engine, store, clock, channel, n8n, events, links, passwords, composer, reports, readiness, admin, keyWith,
    reported: (event) =>
      new Promise((resolve) => {
        const known = reports.find((report) => report.event === event);
        if (known) resolve(known);
        else heard.once(event, resolve);
      }),
    call: (method, path, options = {}) => call(url, method, path, { key: admin, ...options }),
    async good(method, path, options) {
      const answer = await api.call(method, path, options);
      if (answer.status >= 300) throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text}`);
      return answer.body;
    },
    async pass(ms) {
      const end = clock.now() + ms;
      for (;;) {
        await engine.dispatcher.runDue();
        const next = await engine.dispatcher.nextWakeAt();
        if (next === null || next > end) break;
        clock.set(Math.max(next, clock.now()));
      }
      clock.set(end);
      await engine.dispatcher.runDue();
    },
    async publish(key, more = {}) {
      await api.good('POST', '/api/v1/sequences', { body: { key, name: key, definition: { steps: [{ key: 'first', channel: 'email', content: { subject: 'Hello', text: 'Hello {{contact.first_name|there}}' } }] }, ...more } });
      return api.good('POST', `/api/v1/sequences/${key}/publish`);
    },
    async close() {
      close();
      await engine.dispatcher.stop();
      await engine.subscriptions.teller.stop();
      await engine.mailman.stop();
      await stop(server);
      await queue?.close();
      await store.close();
    },
  }; // prettier-ignore
  opened.push(api);
  await api.good('POST', '/api/v1/inboxes', {
    body: { key: 'mail', name: 'Mail', channel: 'email', provider: 'outbox', isDefault: true },
  });
  return api;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function call(
  base: string,
  method: string,
  path: string,
  { body, raw, key, headers = {}, query = {} }: CallOptions,
): Promise<Answer> {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, String(one)] as [string, string]),
    ),
  );
  const url = `${base}${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const sent: Record<string, string> = {
    ...(content === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(key ? { Authorization: `Bearer ${key}` } : {}),
    ...headers,
  };
  const response = await fetch(url, {
    method,
    headers: sent,
    body: content as RequestInit['body'],
    redirect: 'manual',
  });
  const text = await response.text();
  const answer = { status: response.status, headers: response.headers, text, body: parsed(response.headers, text) };
  if (method !== 'HEAD' && method !== 'OPTIONS') holdAgainstDocument(method, new URL(url).pathname, answer);
  return answer;
}

function parsed(headers: Headers, text: string): Json {
  const type = headers.get('content-type') ?? '';
  if (type.includes('ndjson'))
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Json);
  return (type.includes('json') ? JSON.parse(text) : text) as Json;
}

// ---------------------------------------------------------------- the document

export const document = openApiDocument('0.1.0', operations, inboxContracts) as unknown as Json;
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
addFormats(ajv);
ajv.addSchema(document, 'cadenza');
const validators = new Map<string, ValidateFunction>();

function validatorAt(pointer: string): ValidateFunction {
  let validate = validators.get(pointer);
  if (!validate) validators.set(pointer, (validate = ajv.compile({ $ref: `cadenza#${pointer}` })));
  return validate;
}

const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
const templates = Object.keys(document['paths'] as Json).map((path) => ({
  path,
  // More words first, so that /enrollments/bulk is not taken for /enrollments/{id}.
  words: path.split('/').filter((part) => !part.startsWith('{')).length,
  pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
})).sort((a, b) => b.words - a.words); // prettier-ignore

/** Fails unless the document says that this operation may be answered so. */
export function holdAgainstDocument(method: string, path: string, answer: Answer): void {
  const template = templates.find(
    ({ pattern, path: of }) => pattern.test(path) && document['paths'][of][method.toLowerCase()],
  );
  const where = `${method} ${template?.path ?? path} → ${answer.status}`;
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]!;
  if (!template) {
    if (answer.status >= 400) expectValid('/components/schemas/Problem', answer.body, where);
    return;
  }
  const pointer = `/paths/${escaped(template.path)}/${method.toLowerCase()}/responses/${answer.status}`;
  const declared = document['paths'][template.path][method.toLowerCase()].responses[answer.status] as Json | undefined;
  if (!declared) throw new Error(`${where} is not in the OpenAPI document: ${answer.text.slice(0, 500)}`);
  if (!declared['content']) return expectEmpty(answer, where);
  if (!declared['content'][type]) throw new Error(`${where}: the document does not know the type '${type}'`);
  const values = type.includes('ndjson') ? (answer.body as unknown as Json[]) : [answer.body];
  for (const value of values) expectValid(`${pointer}/content/${escaped(type)}/schema`, value, where);
}

function expectEmpty({ text }: Answer, where: string): void {
  if (text !== '') throw new Error(`${where} should have no body`);
}

function expectValid(pointer: string, value: unknown, where: string): void {
  const validate = validatorAt(pointer);
  if (validate(value)) return;
  const problems = (validate.errors ?? [])
    .slice(0, 8)
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  throw new Error(
    `${where} is not as the OpenAPI document says:\n${problems.join('\n')}\n${JSON.stringify(value).slice(0, 1_500)}`,
  );
}
