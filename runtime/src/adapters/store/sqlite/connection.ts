/** A connection with its prepared statements, one way to rows for each table, and what an open transaction has changed. */
import type { Statement } from 'better-sqlite3';
import type { EntityManager } from 'typeorm';
import type { Id, Inbox, Sequence, Subscription, Version } from '../../../engine/records';
import type { Settings } from '../../../domain/settings';
import type { Instant } from '../../../domain/time/instant';
import { RecentlyUsed } from '../cache';
import { CountChanges } from '../countChanges';
import type { Handle } from './handle';
import * as tables from '../entities/tables';
import { Rows } from './rows';

/** What was read most and changes least, as committed. Both connections share it; the objects are frozen. */
export class Cached {
  settings: Settings | null = null;
  inboxes: Inbox[] | null = null;
  subscriptions: Subscription[] | null = null;
  readonly sequences = new RecentlyUsed<Sequence>(500);
  readonly versions = new RecentlyUsed<Version>(200);
}

/** What the open transaction has changed and others shall see only once it is committed. */
export class Changes {
  settings = false;
  inboxes = false;
  subscriptions = false;
  readonly sequences = new Set<Id>();
  readonly versions = new Set<Id>();
  readonly enrollments: Id[] = [];
  readonly counts = new CountChanges();
  /** The earliest due time written: a claim must look there again. */
  earliestDueAt: Instant = Infinity;

  due(at: Instant | null): void {
    if (at !== null && at < this.earliestDueAt) this.earliestDueAt = at;
  }
}

function rowsOf(handle: Handle) {
  return {
    sequence: new Rows(handle, tables.sequenceTable),
    version: new Rows(handle, tables.versionTable),
    contact: new Rows(handle, tables.contactTable),
    conversation: new Rows(handle, tables.conversationTable),
    message: new Rows(handle, tables.messageTable),
    targetRecord: new Rows(handle, tables.targetRecordTable),
    enrollment: new Rows(handle, tables.enrollmentTable),
    send: new Rows(handle, tables.sendTable),
    draft: new Rows(handle, tables.draftTable),
    timeline: new Rows(handle, tables.timelineTable),
    inbox: new Rows(handle, tables.inboxTable),
    messageTemplate: new Rows(handle, tables.messageTemplateTable),
    subscription: new Rows(handle, tables.subscriptionTable),
    apiKey: new Rows(handle, tables.apiKeyTable),
    setting: new Rows(handle, tables.settingTable),
    answer: new Rows(handle, tables.idempotentAnswerTable),
    hostCall: new Rows(handle, tables.flowWaitTable),
    persona: new Rows(handle, tables.personaTable),
    composition: new Rows(handle, tables.compositionTable),
    user: new Rows(handle, tables.userTable),
    session: new Rows(handle, tables.sessionTable),
    draftEvent: new Rows(handle, tables.draftEventTable),
    notification: new Rows(handle, tables.notificationTable),
  };
}

export class Connection {
  /** Null on the reading connection and while no transaction is open. */
  changes: Changes | null = null;
  private readonly statements = new Map<string, Statement<unknown[]>>();
  readonly rows: ReturnType<typeof rowsOf>;

  constructor(
    readonly handle: Handle,
    /** TypeORM over the same handle, for lists. */
    readonly manager: EntityManager,
    readonly cached: Cached,
  ) {
    this.rows = rowsOf(handle);
  }

  /** Prepared once; a reading statement answers with arrays of cells. */
  statement(sql: string): Statement<unknown[]> {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.handle.prepare<unknown[]>(sql);
      if (statement.reader) statement.raw(true);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  cells(sql: string, ...params: unknown[]): unknown[][] {
    return this.statement(sql).all(...params) as unknown[][];
  }

  /** Number of rows changed. */
  run(sql: string, ...params: unknown[]): number {
    return this.statement(sql).run(...params).changes;
  }

  /** The changes of the open transaction. @throws when none is open: a `tx` was used after its transaction had ended */
  changesNow(): Changes {
    if (this.changes) return this.changes;
    throw new Error('This transaction has ended; its tx serves no more. Await every call inside the transaction.');
  }
}
