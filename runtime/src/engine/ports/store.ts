/** The store as a whole. */
import type { Reads } from './reads';
import type { Tx } from './tx';
import type { Claims } from './claims';

/** Rows with the table each is of. */
export type Rows = AsyncIterable<{ table: string; row: Record<string, unknown> }>;

export interface Store {
  /** Whether no other process can work on this database, so that what a dead process left may be taken up at once. */
  readonly soleProcess: boolean;
  /**
   * `work` may run more than once, when the database had to undo it: what it changes outside of `tx` must not add up.
   * Of two that read what the other writes, one sees the other's work whole.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads outside a transaction. */
  readonly read: Reads;
  readonly claims: Claims;
  /** Every row of every table in an order in which they can be put back, for export. Secrets stay encrypted. */
  exportRows(): Rows;
  /**
   * Puts back what exportRows gave; only into an empty store, all or nothing. Answers with the number of rows.
   * @param check is given what then stands there, before it is kept; nothing is kept when it throws
   */
  importRows(rows: Rows, check?: (rows: Rows) => Promise<void>): Promise<number>;
  /** Quick proof that the database answers. Throws when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
