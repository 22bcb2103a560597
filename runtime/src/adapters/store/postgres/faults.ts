/** What Postgres says when it cannot, told apart by who can mend it: the operator, a second try, or nobody. */
import { StoreUnavailable } from '../../../engine/errors';
import { UNREACHABLE } from '../../unreachable';

/** Something of ours that a second try mends: another transaction was first. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

const MOST_TRIES = 20;
/** What two inserted at once is found by the next try; what it does not find then is an answer for the caller. */
const MOST_TRIES_FOR_A_TWIN = 3;

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const LOCK_TABLE_FULL = '53200';
const TWIN = '23505';

interface PostgresError extends Error {
  code?: string;
}

/** @param tries how many have failed, this one included */
export function mayTryAgain(error: unknown, tries: number): boolean {
  if (error instanceof Overtaken) return tries < MOST_TRIES;
  const { code } = (error ?? {}) as PostgresError;
  if (code === TWIN) return tries < MOST_TRIES_FOR_A_TWIN;
  return [DEADLOCK, SERIALIZATION, LOCK_TABLE_FULL].includes(code ?? '') && tries < MOST_TRIES;
}

/** Short and uneven, so that two that met do not meet again. */
export function pauseBeforeTry(tries: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(5 * 2 ** tries, 250)));
}

/** Classes of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, shutdown, system. */
const GONE = /^(08|57P0|58)/;
/** pg gives these no code. */
const GONE_IN_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after|Called end on pool)/;
/** Terminated by the server because a process held a transaction open and did nothing, or by a session limit. */
const CUT_OFF = /^25P0[34]$/;

/** What only the operator can mend is told apart from a fault of ours. */
export function named(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || error instanceof StoreUnavailable) return error;
  const { code = '', message = '' } = error as Partial<PostgresError>;
  if (code === '53100') {
    return new StoreUnavailable('The disk of the database server is full, so nothing can be saved. Make room on it.', {
      cause: error,
    });
  }
  if (code === '53300') {
    return new StoreUnavailable(
      'The database server takes no more connections. Raise its max_connections, or run fewer processes.',
      { cause: error },
    );
  }
  if (code === '25006') {
    return new StoreUnavailable(
      'The database server only reads now, as a standby does. Point CADENZA_DATABASE_URL at the primary.',
      { cause: error },
    );
  }
  if (GONE.test(code) || CUT_OFF.test(code) || UNREACHABLE.has(code) || GONE_IN_WORDS.test(message)) {
    return new StoreUnavailable(
      `The database server does not answer${code ? ` (${code})` : ''}. Check that it runs and can be reached from here.`,
      { cause: error },
    );
  }
  return error;
}
