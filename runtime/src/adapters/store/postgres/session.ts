/**
 * How statements reach the database: over any connection of the pool, or over the one that a transaction holds. Inside a
 * transaction they run one after the other, and what it read to change it is locked until it ends (see `locking`); the
 * next is on its way to the server before the one before it is answered.
 */
import type { EntityManager } from 'typeorm';
import type { Version } from '../../../engine/records';
import { RecentlyUsed } from '../cache';
import { CountChanges } from '../countChanges';
import * as tables from '../entities/tables';
import { Rows } from './rows';

/** As far as `pg`'s pool and clients are needed here. */
export interface Queryable {
  query(config: {
    name?: string;
    text: string;
    values: unknown[];
    rowMode: 'array';
    types: typeof TYPES;
  }): Promise<{ rows: unknown[][]; rowCount: number | null }>;
}

const INT8 = 20;
const BOOLEAN = 16;
const asNumber = (cell: string): number => Number(cell);
const asTruth = (cell: string): boolean => cell === 't';
const asText = (cell: string): string => cell;

/** Instants and counts fit into a JavaScript number; everything else is kept as text. */
const TYPES = {
  getTypeParser: (oid: number) => (oid === INT8 || oid === 23 ? asNumber : oid === BOOLEAN ? asTruth : asText),
};

/** Published versions never change, so all sessions of a store share them; the objects are frozen. */
export type Versions = RecentlyUsed<Version>;

function rowsOf(session: Session) {
  return {
    sequence: new Rows(session, tables.sequenceTable),
    version: new Rows(session, tables.versionTable),
    contact: new Rows(session, tables.contactTable),
    conversation: new Rows(session, tables.conversationTable),
    message: new Rows(session, tables.messageTable),
    targetRecord: new Rows(session, tables.targetRecordTable),
    enrollment: new Rows(session, tables.enrollmentTable),
    send: new Rows(session, tables.sendTable),
    draft: new Rows(session, tables.draftTable),
    timeline: new Rows(session, tables.timelineTable),
    inbox: new Rows(session, tables.inboxTable),
    messageTemplate: new Rows(session, tables.messageTemplateTable),
    apiKey: new Rows(session, tables.apiKeyTable),
    setting: new Rows(session, tables.settingTable),
    answer: new Rows(session, tables.idempotentAnswerTable),
    persona: new Rows(session, tables.personaTable),
    composition: new Rows(session, tables.compositionTable),
    user: new Rows(session, tables.userTable),
    session: new Rows(session, tables.sessionTable),
    draftEvent: new Rows(session, tables.draftEventTable),
    notification: new Rows(session, tables.notificationTable),
    hostCall: new Rows(session, tables.flowWaitTable),
    subscription: new Rows(session, tables.subscriptionTable),
  };
}

/** What an open transaction has gathered. */
export class Open {
  readonly counts = new CountChanges();
  /** Versions it inserted itself, which nobody else may see yet. */
  readonly versions = new Set<string>();
  /** Settings as it read them, by key, to be sure of when it writes them. */
  readonly settings = new Map<string, string | null>();
  /** Holds its place among those whose timeline events are not committed yet: timeline.ts. */
  holdsPlace = false;
  /** The first statement that failed. Postgres takes none after it, and whatever was caught must not be committed. */
  failure: Error | undefined = undefined;
  ended = false;
}

export class Session {
  readonly rows: ReturnType<typeof rowsOf>;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly connection: Queryable,
    /** TypeORM over the same, for lists. */
    readonly manager: EntityManager,
    readonly versions: Versions,
    readonly open: Open | null,
  ) {
    this.rows = rowsOf(this);
  }

  /**
   * Behind a select of rows that the transaction may go on to change. Engine code reads, decides and writes as if it were
   * alone; with the lock nobody else decides upon the same rows meanwhile. Nothing outside a transaction.
   */
  get locking(): string {
    return this.open ? ' for no key update of t' : '';
  }

  /** Of rows that must stay as they are until the transaction ends, and which it does not change. */
  get keeping(): string {
    return this.open ? ' for share of t' : '';
  }

  async cells(text: string, ...values: unknown[]): Promise<unknown[][]> {
    return (await this.query(text, values)).rows;
  }

  /** Number of rows changed. */
  async run(text: string, ...values: unknown[]): Promise<number> {
    return (await this.query(text, values)).rowCount ?? 0;
  }

  /**
   * A change, or a lock, that nobody reads an answer of: in a transaction it resolves when it is sent, and what is asked
   * after it comes after it. Should it fail, so does the transaction.
   */
  async send(text: string, ...values: unknown[]): Promise<void> {
    const done = this.query(text, values);
    if (this.open) done.catch(() => undefined);
    else await done;
  }

  /** One of TypeORM's own queries. */
  list<T>(read: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.inTurn(() => read(this.manager));
  }

  /** Held until the transaction ends, over all processes; taken in one order by all who take several. */
  async lockWords(words: readonly string[]): Promise<void> {
    if (this.open && words.length > 0) await this.send(LOCK_WORDS, words);
  }

  /** Resolves when no statement is under way. */
  settled(): Promise<unknown> {
    return this.last;
  }

  private query(text: string, values: unknown[]) {
    if (this.open) sendTogether(this.connection);
    return this.inTurn(() =>
      this.connection.query({ ...statement(text), values: values.map(storable), rowMode: 'array', types: TYPES }),
    );
  }

  /** The connection sends in the order of asking, and the server answers in that order. */
  private inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const { open } = this;
    if (!open) return ask();
    const turn = within(open, ask);
    this.last = Promise.allSettled([this.last, turn]);
    return turn;
  }
}

const gathering = new WeakSet<object>();

/** What is asked of a connection in one turn of the event loop goes to the server in one piece, and wakes it once. */
export function sendTogether(client: unknown): void {
  const stream = (client as { connection?: { stream?: { cork(): void; uncork(): void } } }).connection?.stream;
  if (!stream || gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}

async function within<T>(open: Open, ask: () => Promise<T>): Promise<T> {
  if (open.ended) throw new Error('This transaction has ended; its tx serves no more.');
  try {
    return await ask();
  } catch (error) {
    open.failure ??= error as Error;
    throw error;
  }
}

/** More than there are; what goes beyond is made of rare combinations of properties, and parsed each time. */
const MOST_NAMED = 300;
const named = new Map<string, { name?: string; text: string }>();
const seenOnce = new RecentlyUsed<{ text: string }>(1_000);

/** What comes again is named, so that a connection parses and plans it once. The text decides the name, on every connection. */
function statement(text: string): { name?: string; text: string } {
  const known = named.get(text);
  if (known) return known;
  if (!seenOnce.get(text) || named.size >= MOST_NAMED) {
    seenOnce.set(text, { text });
    return { text };
  }
  const statement_ = { name: `s${named.size}`, text };
  named.set(text, statement_);
  return statement_;
}

const LOCK_WORDS = `select pg_advisory_xact_lock(key) from
  (select distinct hashtextextended(word, 0) as key from unnest($1::text[]) word order by 1) keys`;

const BEFORE_ALL = '-9223372036854775808';
const AFTER_ALL = '9223372036854775807';

/**
 * Postgres keeps every character but one: U+0000, in whose place the replacement character stands. And a bigint is always
 * finite, where an instant may be one before or after all others.
 */
function storable(value: unknown): unknown {
  if (value === Infinity) return AFTER_ALL;
  if (value === -Infinity) return BEFORE_ALL;
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  return Array.isArray(value) ? arrayLiteral(value) : value;
}

/** What JSON writes behind a backslash and Postgres reads otherwise; rare enough to look at each value then. */
const OTHERWISE = /\\[^"\\]/;

/** An array of texts or of numbers, null among them, as Postgres reads it: JSON does it fast and nearly right. */
function arrayLiteral(values: readonly unknown[]): string {
  if (!values.includes(Infinity) && !values.includes(-Infinity)) {
    const json = JSON.stringify(values);
    if (!OTHERWISE.test(json)) return `{${json.slice(1, -1)}}`;
  }
  return `{${values.map(elementOf).join(',')}}`;
}

function elementOf(value: unknown): string {
  const kept = storable(value);
  if (kept === null || kept === undefined) return 'NULL';
  return typeof kept === 'string' ? `"${kept.replaceAll(/["\\]/g, '\\$&')}"` : String(kept);
}
