/**
 * What goes wrong with the queue, told apart by what an operator can do: a Redis that is away (it heals, or has to be
 * started), one that answers and refuses (a password, its memory, its settings), and what went wrong with a single job.
 */
import type { Clock, JobKind, Reporter } from '../../engine/ports';
import type { Instant } from '../../domain/time/instant';
import { UNREACHABLE } from '../unreachable';

/** Redis does not answer. What it was to be given waits in the database. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
}

export interface Faults {
  /** Of a connection, or of Bull. */
  tell(error: unknown): void;
  /** Redis has answered. */
  over(): void;
  /** Nobody kept hold of this job, so it is done again. */
  stalled(kind: JobKind): void;
  /** That happened too often. */
  dead(kind: JobKind): void;
}

/** A refusal comes with every command; said once in this time. */
const SAY_AGAIN_MS = 60_000;

export function faultReporter(reporter: Pick<Reporter, 'report'>, clock: Pick<Clock, 'now'>): Faults {
  let isAway = false;
  const saidAt = new Map<string, Instant>();

  function sayOnce(event: string, reason: string, error: unknown): void {
    const now = clock.now();
    if (Math.abs(now - (saidAt.get(reason) ?? -Infinity)) < SAY_AGAIN_MS) return;
    saidAt.set(reason, now);
    reporter.report('error', event, { reason }, error);
  }

  return {
    tell(error) {
      const refusal = refusalOf(error);
      if (refusal !== null) return sayOnce('queue.redis_refuses', refusal, error);
      if (!isUnreachable(error)) return sayOnce('queue.fault', faultOf(error), error);
      // A server that is away makes an error for each connection and each try; one line says it.
      if (isAway) return;
      isAway = true;
      const reason = 'Redis does not answer. Check that it runs and can be reached at CADENZA_REDIS_URL';
      reporter.report('error', 'queue.redis_away', { reason }, error);
    },
    over() {
      if (!isAway) return;
      isAway = false;
      reporter.report('info', 'queue.redis_back', {});
    },
    stalled(kind) {
      const reason =
        'Who did it died, stood still, or was cut off from Redis; somebody else does it again. Look at that process if it comes often';
      reporter.report('warn', 'queue.job_stalled', { kind, reason });
    },
    dead(kind) {
      const reason =
        'Whoever did it died or stood still, again and again. It is kept at /queues; look at the logs of the workers';
      reporter.report('error', 'queue.job_dead', { kind, reason });
    },
  };
}

/** ioredis gives these neither class nor code. */
const UNREACHABLE_IN_WORDS =
  /^(Connection is closed|Command timed out|Socket timeout|connect ETIMEDOUT|Cluster is|Cluster isn't|None of startup nodes|Node is disconnected|Stream isn't writeable|timeout$)/;
const UNREACHABLE_CLASSES: ReadonlySet<string> = new Set([
  'ClusterAllFailedError',
  'MaxRetriesPerRequestError',
  'AbortError',
]);
/** It is there and will serve soon. */
const STARTING = /^(LOADING|MASTERDOWN|TRYAGAIN)\b/;

function isUnreachable(error: unknown): boolean {
  if (error instanceof QueueUnavailable) return true;
  const { code = '', name = '', message = '' } = (error ?? {}) as { code?: string; name?: string; message?: string };
  if (name === 'ReplyError') return STARTING.test(message);
  return UNREACHABLE.has(code) || UNREACHABLE_CLASSES.has(name) || UNREACHABLE_IN_WORDS.test(message);
}

/** By the code with which an answer begins, https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^(NOAUTH|WRONGPASS|ERR (AUTH|invalid password|Client sent AUTH))/, 'Redis refuses the user or password. Check CADENZA_REDIS_URL'],
  [/^NOPERM/, 'Redis does not let its user do this: it needs all commands on the keys and channels of CADENZA_REDIS_PREFIX'],
  [/^OOM/, 'The memory of Redis is full. Give it more, or find out what else it holds; maxmemory-policy must be noeviction'],
  [/^READONLY/, 'Redis only reads, as a replica does. Point CADENZA_REDIS_URL at the primary'],
  [/^MISCONF/, 'Redis takes nothing because it cannot save to its disk. Switch saving off (save ""), or make room there'],
  [/^CLUSTERDOWN/, 'The Redis Cluster does not serve all its slots. Look at CLUSTER INFO on its nodes'],
  [/^(MOVED|ASK|CROSSSLOT)/, 'This Redis is a node of a cluster. Name several of its nodes in CADENZA_REDIS_URL, with commas'],
  [/^BUSY/, 'Redis is busy with a script of somebody else. Look at what else uses it'],
  [/^ERR max number of clients/, 'Redis takes no more connections. Raise its maxclients, or run fewer processes'],
  [/^ERR unknown command/, 'Redis does not know a command. It has to be Redis 6.2 or later, with no command renamed'],
]; // prettier-ignore

const OF_A_CERTIFICATE = /CERT|^ERR_TLS|^ERR_SSL|^DEPTH_ZERO|UNABLE_TO_VERIFY/;

/** Null: it is no refusal. */
function refusalOf(error: unknown): string | null {
  const { code = '', name = '', message = '' } = (error ?? {}) as { code?: string; name?: string; message?: string };
  if (OF_A_CERTIFICATE.test(code))
    return `The certificate of Redis is not trusted (${code}). Name its authority in NODE_EXTRA_CA_CERTS, or its right host in CADENZA_REDIS_URL`;
  if (name !== 'ReplyError' || STARTING.test(message)) return null;
  const [, reason] = REFUSALS.find(([answer]) => answer.test(message)) ?? [];
  return reason ?? 'Redis answered with an error, which stands beside this. Its version has to be 6.2 or later';
}

/** Bull's own, which have no class. */
function faultOf(error: unknown): string {
  const { message = '' } = (error ?? {}) as { message?: string };
  if (/^(Missing (key|lock)|Lock mismatch|Job \S+ is not in)/.test(message))
    return 'A job was taken from the one who did it: it took too long to say that it still works, or somebody removed the job. It is found again if something is left to do';
  return 'The queue met a fault of the program. Report it with the lines around it';
}
