/** The store as a whole. */
import type { Reads } from './reads';
import type { Tx } from './tx';
import type { Claims } from './claims';

export interface Store {
  /** Whether no other process can work on this database, so that what a dead process left may be taken up at once. */
  readonly soleProcess: boolean;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads outside a transaction. */
  readonly read: Reads;
  readonly claims: Claims;
  /** Every row of every table in an order in which they can be put back, for export. Secrets stay encrypted. */
  exportRows(): AsyncIterable<{ table: string; row: Record<string, unknown> }>;
  /** Puts back what exportRows gave; only into an empty store. Answers with the number of rows. */
  importRows(rows: AsyncIterable<{ table: string; row: Record<string, unknown> }>): Promise<number>;
  /** Quick proof that the database answers. Throws when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
