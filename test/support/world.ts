/** A whole engine on a store in memory, a virtual clock and a channel that records: what the engine tests stand on. */
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { assertHolidayRegion, createHolidayCalendar, holidayPlaces } from '../../runtime/src/adapters/holidays';
import { createSeededNewId } from '../../runtime/src/adapters/ids';
import { createLinks } from '../../runtime/src/adapters/links';
import { createPasswords } from '../../runtime/src/adapters/secrets';
import type { BullQueue } from '../../runtime/src/adapters/queue';
import { openSqliteStore } from '../../runtime/src/adapters/store';
import { sequenceRulesSchema, type SequenceRules } from '../../runtime/src/domain/sequence';
import { settingsSchema, type Settings } from '../../runtime/src/domain/settings';
import { stepListSchema, type Step } from '../../runtime/src/domain/flow/steps';
import type { Flow } from '../../runtime/src/domain/flow/schema';
import { ScriptedComposer } from '../../runtime/src/engine/composers';
import { createEngine } from '../../runtime/src/engine/engine';
import type { EngineDeps, EngineParts } from '../../runtime/src/engine/deps';
import type { Refused } from '../../runtime/src/engine/errors';
import type {
  CallOutcome,
  Delivered,
  Notice,
  OutgoingMessage,
  Reporter,
  Store,
  Subscribers,
} from '../../runtime/src/engine/ports';
import type { Actor, Enrollment, Inbox, Send, TimelineEvent } from '../../runtime/src/engine/records';
import type {
  ContactInput,
  Engine,
  EnrollInput,
  InboundMessage,
  SignalResult,
} from '../../runtime/src/engine/services';
import { FakeN8n } from './fakeN8n';
import { openTestQueue } from './testQueue';
import { forgetDatabases, lastingDatabase, onPostgres, openTestStore, type LastingDatabase } from './testStore';

export const ANA: Actor = { type: 'person', name: 'Ana' };
export const MAIL: Actor = { type: 'signal', name: 'mail' };
export const minutes = (n: number) => n * 60_000;
export const hours = (n: number) => n * 3_600_000;
export const days = (n: number) => n * 86_400_000;
/**
 * How long after the death of a process another takes up what it had claimed. An embedded database has one process, so what
 * a dead one left is known at once; beside others its lease has to end.
 */
export const TAKEN_OVER_MS = onPostgres ? minutes(1) : 0;
/** A dispatcher that runs by itself on a virtual clock: only where a store answers before the clock goes on. */
export const onVirtualTime: (name: string, body: () => Promise<void>) => void = onPostgres ? () => undefined : test;
/** A Monday morning, in UTC. */
export const MONDAY_9 = Date.parse('2026-06-01T09:00:00Z');

/** A channel that keeps what it was given, or does what the test says. */
export class RecordingChannel {
  readonly messages: (OutgoingMessage & { at: number; inbox: string })[] = [];
  idempotent = false;
  concurrency = Infinity;
  /** Throw to refuse; return a promise to take time. */
  onDeliver: (message: OutgoingMessage, inbox: Inbox) => Promise<Delivered | void> | Delivered | void = () => undefined;

  constructor(private readonly clock: VirtualClock) {}

  of = (inbox: Inbox) => ({
    idempotent: this.idempotent,
    concurrency: this.concurrency,
    deliver: async (message: OutgoingMessage): Promise<Delivered> => {
      const answer = await this.onDeliver(message, inbox);
      this.messages.push({ ...message, at: this.clock.now(), inbox: inbox.key });
      return answer ?? { providerMessageId: `<${message.sendId}@test>` };
    },
    close: async () => undefined,
  });
  close = async () => undefined;
}

/** Subscribers that keep what they are told, or do what the test says. */
export class RecordingSubscribers implements Subscribers {
  /** What was told, in the order in which it arrived; a sync call is `{ type: 'sync' }`. */
  readonly calls: { url: string; body: any; at: number }[] = [];
  onCall: (body: any, url: string) => Promise<CallOutcome | void> | CallOutcome | void = () => undefined;

  constructor(private readonly clock: VirtualClock) {}

  unreachable = async (): Promise<string | null> => null;
  seal = (id: string, secret: string): string => `sealed for ${id}: ${secret}`;
  async call({ url }: { url: string }, text: string): Promise<CallOutcome> {
    const body = JSON.parse(text);
    this.calls.push({ url, body, at: this.clock.now() });
    return (await this.onCall(body, url)) ?? { kind: 'taken', status: 200, body: '' };
  }
  close = async (): Promise<void> => undefined;

  /** `enrolled, message_sent`, of one subscriber or of all. */
  told(url?: string): string {
    return this.calls
      .filter((call) => (url === undefined || call.url === url) && call.body.type !== 'sync')
      .map(({ body }) => body.type)
      .join(', ');
  }
}

export interface World {
  engine: Engine;
  store: Store;
  clock: VirtualClock;
  channel: RecordingChannel;
  composer: ScriptedComposer;
  n8n: FakeN8n;
  subscribers: RecordingSubscribers;
  notices: Notice[];
  reports: { level: string; event: string; data: Record<string, unknown>; error?: unknown }[];
  deps: EngineParts & Pick<EngineDeps, 'queue' | 'roles'>;
  /** Lets time pass, from one thing that is due to the next. */
  pass(ms: number): Promise<void>;
  passTo(at: number | string): Promise<void>;
  publish(steps: StepInput[], options?: { key?: string; rules?: RulesInput; flow?: Flow }): Promise<string>;
  enroll(sequence: string, contact?: ContactInput & { id?: string }, more?: Partial<EnrollInput>): Promise<Enrollment>;
  enrollment(id: string): Promise<Enrollment>;
  sends(id: string): Promise<Send[]>;
  /** Timeline kinds, oldest first. */
  path(id: string): Promise<string>;
  timeline(id: string): Promise<TimelineEvent[]>;
  settings(patch: Partial<Settings>): Promise<void>;
  /** An inbound message, from Ben unless said otherwise. */
  reply(text?: string, more?: Partial<InboundMessage>): Promise<SignalResult>;
  /** What left, oldest first: `text @ 2026-06-01T09:00Z`. */
  left(): string[];
  close(): Promise<void>;
}

export type StepInput = Omit<Partial<Step>, 'wait'> & { key: string; wait?: unknown; text?: string };
export type RulesInput = Partial<Omit<SequenceRules, 'exit'>> & { exit?: Partial<SequenceRules['exit']> };

export interface WorldOptions {
  at?: number;
  store?: () => Promise<Store>;
  settings?: Partial<Settings>;
  /** Of the process before, when this one takes over its store. */
  clock?: VirtualClock;
  channel?: RecordingChannel;
  n8n?: FakeN8n;
  subscribers?: RecordingSubscribers;
  seed?: number;
  canvasLooks?: Partial<EngineParts['canvasLooks']>;
  /** Of processes that share their work, and which part of it this one does. */
  queue?: (reporter: Reporter) => BullQueue | null;
  roles?: World['deps']['roles'];
}

let opened: World[] = [];

/** Closes every world of the test that has just run. */
export async function closeWorlds(): Promise<void> {
  const worlds = opened;
  opened = [];
  for (const world of worlds) await world.close();
  forgetDatabases();
}

/** The refusal a promise ends in. */
export function refusal(promise: Promise<unknown>): Promise<Refused> {
  return promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
}

export async function givenWorld(options: WorldOptions = {}): Promise<World> {
  const clock = options.clock ?? new VirtualClock(options.at ?? MONDAY_9);
  const store = await (options.store ?? openTestStore)();
  const channel = options.channel ?? new RecordingChannel(clock);
  const composer = new ScriptedComposer();
  const n8n = options.n8n ?? new FakeN8n();
  const subscribers = options.subscribers ?? new RecordingSubscribers(clock);
  const notices: Notice[] = [];
  const reports: World['reports'] = [];
  let seed = options.seed ?? 1;
  const reporter: Reporter = {
    report: (level, event, data, error) => void reports.push({ level, event, data, error }),
    count: () => undefined,
    observe: () => undefined,
  };
  const queue = (options.queue ?? openTestQueue)(reporter);
  const deps: World['deps'] = {
    store,
    clock,
    newId: createSeededNewId(seed++),
    notifier: { notify: (told) => void notices.push(...told) },
    reporter,
    holidays: createHolidayCalendar(),
    checkHolidays: assertHolidayRegion,
    holidayPlaces,
    channels: channel,
    composer,
    flowHost: n8n,
    links: {
      ...createLinks({ publicUrl: 'https://cadenza.test', key: Buffer.alloc(32, 7), clock }),
      unsubscribe: (contactId) => `https://cadenza.test/u/${contactId}`,
    },
    passwords: createPasswords({ logN: 4 }),
    subscribers,
    queue,
    roles: options.roles ?? { scheduler: true, worker: true },
    canvasLooks: { freshMs: 10_000, everyMs: null, ...options.canvasLooks },
    inboxProviders: {
      check: (_provider, config) => ({ config, problems: [] }),
      destinationChanges: () => [],
      seal: () => 'sealed',
    },
    delivery: {
      leaseMs: 60_000,
      batchSize: 100,
      concurrency: 32,
      tries: 5,
      retryPausesMs: [1, 4, 15, 40].map(minutes),
    },
  };
  const engine = createEngine(deps, {
    openStore: () => openSqliteStore({ path: ':memory:' }),
    createClock: (at) => new VirtualClock(at),
    createIds: () => createSeededNewId(seed++),
  });
  if ((await store.read.inboxes()).length === 0)
    await store.transaction(async (tx) => {
      await tx.saveSettings(settingsSchema.parse(options.settings ?? {}));
      for (const kind of ['email', 'sms', 'whatsapp', 'chat'] as const)
        await tx.insertInbox(inboxOf(kind, deps.newId(clock.now()), clock.now()));
    });

  const world: World = {
    engine,
    store,
    clock,
    channel,
    composer,
    n8n,
    subscribers,
    notices,
    reports,
    deps,
    pass: (ms) => world.passTo(clock.now() + ms),
    async passTo(to) {
      const end = typeof to === 'string' ? Date.parse(to) : to;
      for (;;) {
        await engine.dispatcher.runDue();
        const next = await engine.dispatcher.nextWakeAt();
        if (next === null || next > end) break;
        clock.set(Math.max(next, clock.now()));
      }
      clock.set(Math.max(end, clock.now()));
      await engine.dispatcher.runDue();
    },
    async publish(steps, { key = 'welcome', rules = {}, flow } = {}) {
      const parsed = stepListSchema.parse(steps.map(stepOf));
      const whole = sequenceRulesSchema.parse({
        ...rules,
        exit: { onReply: 'exit', onResolution: false, onGoal: false, ...rules.exit },
      });
      const known = await store.read.sequenceByKey(key);
      const definition = flow ? { flow } : { steps: parsed };
      if (known) await engine.sequences.edit(key, { definition, rules: whole }, ANA);
      else await engine.sequences.create({ key, name: key, definition, rules: whole }, ANA);
      await engine.sequences.publish(key, '', ANA);
      return key;
    },
    async enroll(sequence, contact = { email: 'ben@example.com', firstName: 'Ben' }, more = {}) {
      const { enrollment } = await engine.enrollments.enroll({ sequence, contact, ...more }, ANA);
      return enrollment;
    },
    enrollment: (id) => engine.enrollments.get(id),
    sends: (id) => store.read.sendsOf(id),
    async path(id) {
      const { items } = await store.read.timeline(id, { limit: 200 });
      return items.map(({ kind, data }) => (kind === 'ended' ? `ended(${String(data['reason'])})` : kind)).join(' → ');
    },
    timeline: async (id) => (await store.read.timeline(id, { limit: 200 })).items,
    reply: (text = 'Yes, tell me more', more = {}) => {
      const names = more.conversation ?? more.contactId ?? more.phone ?? more.externalId;
      const who = names === undefined ? { email: 'ben@example.com' } : {};
      return engine.signals.inboundMessage({ ...who, text, ...more }, MAIL);
    },
    left: () => channel.messages.map(({ text, at }) => `${text} @ ${iso(at)}`),
    async settings(patch) {
      await engine.settings.update(patch, ANA);
    },
    async close() {
      await engine.dispatcher.stop();
      await engine.subscriptions.teller.stop();
      await engine.mailman.stop();
      await queue?.close();
      await store.close();
    },
  };
  opened.push(world);
  return world;
}

export const iso = (at: number | null | undefined) =>
  at == null ? String(at) : new Date(at).toISOString().replace(/(:00)?\.000Z$/, 'Z');

/** Opens when it is told to. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

export const never = new Promise<never>(() => undefined);

/** A world on a database file. `kill` abandons it with whatever it was doing, and starts a second process on the same file. */
export async function givenProcess(options: WorldOptions = {}): Promise<Process> {
  return process(options, await lastingDatabase(), 1);
}

export type Process = World & { kill(): Promise<Process> };

async function process(options: WorldOptions, database: LastingDatabase, seed: number): Promise<Process> {
  const world = await givenWorld({ ...options, seed: seed * 100, store: database.open });
  return Object.assign(world, {
    async kill() {
      opened = opened.filter((one) => one !== world);
      await database.die(world.store);
      // Dying takes a moment, and ids of two processes are in order from one millisecond to the next.
      await world.clock.set(world.clock.now() + 1);
      const { clock, channel, n8n, subscribers } = world;
      return process({ ...options, clock, channel, n8n, subscribers }, database, seed + 1);
    },
  });
}

function stepOf({ text, ...step }: StepInput): unknown {
  return { channel: 'email', ...(text !== undefined && { content: { text, subject: 'Hello' } }), ...step };
}

export function inboxOf(channel: Inbox['channel'], id: string, at: number, more: Partial<Inbox> = {}): Inbox {
  return {
    id,
    key: channel,
    name: channel,
    channel,
    provider: 'outbox',
    config: {},
    secrets: null,
    limits: {},
    isDefault: true,
    enabled: true,
    hasWindow: false,
    createdAt: at,
    updatedAt: at,
    ...more,
  };
}
