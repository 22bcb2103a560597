/**
 * What goes on while something is broken: a cluster of eight processes, several hundred enrollments whose steps fall due all
 * the time, contacts that are enrolled and contacts that reply. Scenarios break things in it, and then ask for the verdict.
 */
import { Cluster, type MemberGiven, type Role } from '../../support/cluster';
import type { PostgresServer } from '../../support/postgresServer';
import { ownRedisMissing, startRedis, type RedisServer } from '../../support/redisServer';
import { Api, Problem } from '../api';
import { addressOf, stepsOf, type StepGiven } from '../cadence';
import type { Arrival, Exit, Promised } from '../judge';
import { randomFrom, type Random } from '../random';
import { CannotRunHere, pause, type Ground } from '../scenario';
import { Watch } from './readiness';
import { INBOXES, Sinks } from './sinks';

/** Enrollments begin in one of so many sequences, whose steps are due one after the other. */
const COHORTS = 10;
const COHORT = 'cohort-';
/** From the last preparations to the first step. */
const LEAD_MS = 3_000;
const ENROLL_EVERY_MS = 150;
const REPLY_EVERY_MS: [number, number] = [50, 250];
const ANSWER_WITHIN_MS = 8_000;
/** Of a scenario: beyond it something of ours hangs. Far more than it takes, because eight processes share what a machine has. */
export const WITHIN_MS = { short: 420_000, long: 600_000 };
/** The sequence whose steps are all due at once. */
export const AT_ONCE = 'at-once';

export interface WorldGiven {
  contacts: number;
  /** Of a contact; the rounds of sending take `steps` times `everyMs`. */
  steps: number;
  everyMs: number;
  /** How long a provider takes for a message. */
  takesMs: [number, number];
  settings?: Record<string, string>;
  /** Of some processes, by their names. */
  settingsOf?: Record<string, Record<string, string>>;
  /** Each process reaches the servers by a way that can hang. */
  proxied?: boolean;
}

interface Newcomer {
  sequence: string;
  contact: { email: string };
}

export class World {
  readonly promised: Promised[] = [];
  readonly exits: Exit[] = [];
  readonly whoOf = new Map<string, string>();
  /** Messages that were still to be sent when something was broken. */
  readonly leftAtFaults: number[] = [];
  api!: Api;
  cluster!: Cluster;
  postgres!: PostgresServer;
  redis!: RedisServer;
  sinks!: Sinks;
  watch!: Watch;
  enrollmentsRepeated = 0;
  /** When the first and the last steps are due. */
  firstDueAt = 0;
  lastDueAt = 0;
  /** When the first step of each contact is due. */
  private readonly dueFrom = new Map<string, number>();
  private readonly enrollmentOf = new Map<string, string>();
  private readonly traffic: Promise<void>[] = [];
  private readonly random: Random;
  private busy = true;
  private next = 0;

  private constructor(
    readonly ground: Ground,
    readonly given: WorldGiven,
  ) {
    // One of its own, so that how often the world draws does not change what is broken when.
    this.random = randomFrom(ground.random.between(1, 1e9));
  }

  /** Everything is under way when it is there. */
  static async open(ground: Ground, given: WorldGiven): Promise<World> {
    const world = new World(ground, given);
    await world.openServers();
    await world.openCluster();
    await world.publish();
    await world.enrollMany(given.contacts);
    ground.say(`${given.contacts} enrolled; the first steps are due in ${world.firstDueAt - Date.now()} ms`);
    await pause(world.firstDueAt - Date.now());
    world.traffic.push(world.enrollMore(), world.replies());
    return world;
  }

  private async openServers(): Promise<void> {
    const { ground, given, random } = this;
    if (!ground.postgres) throw new Error('Many processes need Postgres; run it with --distributed.');
    const missing = ownRedisMissing();
    if (missing) throw new CannotRunHere(missing.reason, missing.enable);
    this.postgres = ground.postgres;
    this.redis = await startRedis();
    ground.afterwards(() => this.redis.remove());
    this.sinks = await Sinks.open(ground, given.takesMs, random);
  }

  private async openCluster(): Promise<void> {
    const { ground, given } = this;
    this.cluster = await Cluster.start({
      folder: ground.folder(),
      databaseUrl: await this.postgres.newDatabase(),
      redisUrl: this.redis.url,
      settings: { ...SETTINGS, ...given.settings },
      members: MEMBERS.map((each) => ({ ...each, settings: given.settingsOf?.[each.name] })),
      proxied: given.proxied,
    });
    ground.afterwards(() => this.cluster.remove());
    const [api] = this.cluster.with('api');
    this.api = new Api(api?.url ?? '', api?.firstKey ?? '');
    this.watch = new Watch(this.cluster);
    ground.afterwards(async () => this.watch.stop());
  }

  private async publish(): Promise<void> {
    const { steps, everyMs } = this.given;
    await this.sinks.setUp(this.api);
    this.firstDueAt = Date.now() + LEAD_MS;
    this.lastDueAt = this.firstDueAt + steps * everyMs;
    for (let cohort = 0; cohort < COHORTS; cohort++) {
      const from = this.dueFromOf(cohort);
      const due = (n: number) => ({ until: new Date(from + n * everyMs).toISOString() });
      await this.publishOne(
        `${COHORT}${cohort}`,
        Array.from({ length: steps }, (_, n) => ({ key: `s${n + 1}`, wait: due(n) })),
      );
    }
    await this.publishOne(AT_ONCE, [{ key: 's1' }]);
  }

  private dueFromOf(cohort: number): number {
    return this.firstDueAt + (cohort * this.given.everyMs) / COHORTS;
  }

  private async publishOne(key: string, steps: StepGiven[]): Promise<void> {
    const given = stepsOf(steps).map((step, n) => ({ ...step, inbox: INBOXES[n % INBOXES.length] }));
    await this.api.insist('POST', '/sequences', { key, name: key, definition: { steps: given } });
    await this.api.insist('POST', `/sequences/${key}/publish`, {});
  }

  // -------------------------------------------------------------- what the world does

  /** As many more, all at once. */
  async enrollMany(count: number, sequence?: string): Promise<void> {
    const items = Array.from({ length: count }, () => this.newcomer(sequence));
    const { body } = await this.api.insist('POST', '/enrollments/bulk', items);
    for (const { index, enrollmentId, contactId } of body.items)
      this.acknowledged(items[index]!, enrollmentId, contactId);
  }

  private async enrollMore(): Promise<void> {
    while (this.busy) {
      const input = this.newcomer();
      const { id, contactId } = await this.enroll(input);
      this.acknowledged(input, id, contactId);
      await pause(ENROLL_EVERY_MS);
    }
  }

  /** Who gets no answer looks whether the enrollment was made, before asking again. */
  private async enroll(input: Newcomer): Promise<{ id: string; contactId: string }> {
    for (;;) {
      try {
        return (await this.api.once('POST', '/enrollments', input, {}, ANSWER_WITHIN_MS)).body.enrollment;
      } catch (error) {
        if (error instanceof Problem && error.status < 500) throw error;
        this.enrollmentsRepeated += 1;
      }
      const contacts = await this.api.insist('GET', `/contacts?email=${encodeURIComponent(input.contact.email)}`);
      const [contact] = contacts.body.items;
      const made = contact && (await this.api.insist('GET', `/enrollments?contactId=${contact.id}`)).body.items[0];
      if (made) return made;
    }
  }

  private newcomer(sequence?: string): Newcomer {
    const n = this.next++;
    return { sequence: sequence ?? `${COHORT}${n % COHORTS}`, contact: { email: addressOf(n) } };
  }

  private acknowledged({ sequence, contact: { email } }: Newcomer, enrollmentId: string, contactId: string): void {
    this.whoOf.set(contactId, email);
    this.enrollmentOf.set(email, enrollmentId);
    const cohort = sequence === AT_ONCE ? null : Number(sequence.slice(COHORT.length));
    if (cohort !== null) this.dueFrom.set(email, this.dueFromOf(cohort));
    const steps = cohort === null ? 1 : this.given.steps;
    this.promised.push({ who: email, steps: Array.from({ length: steps }, (_, n) => `s${n + 1}`) });
  }

  private async replies(): Promise<void> {
    const asked = new Set<string>();
    while (this.busy) {
      const { who } = this.random.pick(this.promised);
      if (!asked.has(who)) await this.reply(who);
      asked.add(who);
      await pause(this.random.between(...REPLY_EVERY_MS));
    }
  }

  private async reply(who: string): Promise<void> {
    const message = { email: who, text: 'Yes, thank you', providerMessageId: `<reply-${who}>` };
    const { body, at } = await this.api.insist('POST', '/signals/message', message);
    const id = this.enrollmentOf.get(who) ?? '';
    if (body.ended.includes(id)) return void this.exits.push({ who, acknowledgedAt: at });
    // Taken in by a process that could not answer any more, or it was at its end already.
    const told = await this.api.insist('GET', `/enrollments/${id}`);
    if (told.body.state !== 'completed') this.exits.push({ who, acknowledgedAt: told.at });
  }

  // -------------------------------------------------------------- what scenarios ask

  /** To be called when something is broken: it must happen amid work, or nothing is tested. */
  fault(what: string): void {
    this.leftAtFaults.push(this.left());
    this.ground.say(`${what}; ${this.sinks.arrivals.length} arrived, ${this.left()} to go`);
  }

  /** Messages that are still to be sent. */
  left(): number {
    const ended = new Set(this.exits.map(({ who }) => who));
    const arrived = this.sinks.arrivals.filter(({ who }) => !ended.has(who)).length;
    const open = this.promised.filter(({ who }) => !ended.has(who));
    return open.reduce((sum, { steps }) => sum + steps.length, 0) - arrived;
  }

  /** When this step of a contact is due; null: of a sequence whose steps are due at once. */
  dueAt({ who, step }: Pick<Arrival, 'who' | 'step'>): number | null {
    const at = this.dueFrom.get(who);
    return at === undefined ? null : at + (Number(step.slice(1)) - 1) * this.given.everyMs;
  }

  /** Nobody is enrolled or replies any more. */
  async calm(): Promise<void> {
    this.busy = false;
    await Promise.all(this.traffic);
  }
}

const MEMBERS: readonly MemberGiven[] = [
  member('api', 1),
  ...[1, 2, 3].map((n) => member('scheduler', n)),
  ...[1, 2, 3, 4].map((n) => member('worker', n)),
];

function member(role: Role, n: number): MemberGiven {
  return { name: role === 'api' ? 'api' : `${role}-${n}`, roles: [role] };
}

const SETTINGS = {
  CADENZA_RATE_LIMIT_PER_MINUTE: '1000000',
  CADENZA_LOG_LEVEL: 'warn',
  // Nobody waits for a longer one: what a busy machine was too slow for is tried again after a minute.
  CADENZA_RETRY_MINUTES: '1',
  // Small, so that there is work for everybody at any time.
  CADENZA_BATCH_SIZE: '20',
};
