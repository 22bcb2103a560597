/**
 * Asks every process again and again whether it is ready, and holds what it said against what was really so: a process
 * without its database or its Redis says which, the others stay ready, and whoever has them back says so soon.
 */
import type { Cluster, Member } from '../../support/cluster';
import * as judge from '../judge';
import { pause, type Check } from '../scenario';

/** One answer to /readyz. */
export interface Sight {
  name: string;
  askedAt: number;
  /** When the answer was in hand. */
  at: number;
  /** Null: there was none. */
  status: number | null;
  checks: Record<string, string>;
}

/** What these processes were without, from one instant to another: a server, or themselves. */
export interface Outage {
  what: 'store' | 'redis' | 'process';
  names: readonly string[];
  from: number;
  until: number;
  /** False: it may have been over sooner, so what was said meanwhile tells nothing. Default true. */
  known?: boolean;
}

/** The API asks the database alone: nobody is sent away because work waits. It tells of its Redis all the same. */
const DOES_WITHOUT = { store: [], redis: ['api'] };

const ASK_EVERY_MS = 300;
/** A process finds out that a server hangs by waiting for it, which /readyz itself does for up to 3 s. */
const ANSWER_WITHIN_MS = 10_000;
/** Who is asked so long after it began must not say that all is well. */
export const NOTICES_WITHIN_MS = 1_000;

export class Watch {
  readonly sights: Sight[] = [];
  private watching = true;

  constructor(cluster: Cluster) {
    for (const member of cluster.members) void this.watch(member);
  }

  stop(): void {
    this.watching = false;
  }

  private async watch(member: Member): Promise<void> {
    while (this.watching) {
      const lives = member.lives;
      const sight = member.isUp ? await ask(member) : null;
      // Who was killed meanwhile did not refuse an answer.
      if (sight && member.isUp && member.lives === lives) this.sights.push(sight);
      await pause(ASK_EVERY_MS);
    }
  }
}

async function ask({ name, url }: Member): Promise<Sight> {
  const askedAt = Date.now();
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const { checks } = (await response.json()) as Pick<Sight, 'checks'>;
    return { name, askedAt, at: Date.now(), status: response.status, checks };
  } catch {
    return { name, askedAt, at: Date.now(), status: null, checks: {} };
  }
}

/** While the outage lasted each process it met said so. One that was not asked in this time tests nothing. */
export function saidSo(sights: readonly Sight[], outages: readonly Outage[]): Check {
  const broken = outages.flatMap(({ what, names, from, until, known = true }) =>
    names.flatMap((name) => {
      // A process that stands still says nothing.
      if (what === 'process' || !known) return [];
      const readyStatus = (DOES_WITHOUT[what] as string[]).includes(name) ? 200 : 503;
      const during = of(sights, name).filter(({ askedAt, at }) => askedAt >= from + NOTICES_WITHIN_MS && at <= until);
      if (during.length === 0) return [`${name} was not asked while its ${what} was away`];
      const untrue = during.filter(({ status, checks }) => status !== readyStatus || (checks[what] ?? 'ok') === 'ok');
      return untrue.map(
        (sight) => `${name} said ${words(sight)} ${sight.askedAt - from} ms into the loss of its ${what}`,
      );
    }),
  );
  return judge.check('whoever has lost its database or Redis says so in /readyz', broken);
}

/** It needs no hand: it is ready again this soon after the end, without having been restarted. */
export function cameBack(sights: readonly Sight[], outages: readonly Outage[], withinMs: number): Check {
  const broken = outages.flatMap(({ what, names, until }) =>
    names.flatMap((name) => {
      const ready = of(sights, name).find(({ askedAt, status, checks }) => askedAt >= until && isWell(status, checks));
      if (!ready) return [`${name} was never ready again after its ${what} was back`];
      return ready.at - until > withinMs
        ? [`${name} was ready ${ready.at - until} ms after its ${what} was back; at most ${withinMs} were allowed`]
        : [];
    }),
  );
  return judge.check('whoever has it back comes back by itself', broken);
}

/** Nobody cries wolf: apart from outages, and the time after each in which it may still recover, everybody is ready. */
export function saidNothingElse(sights: readonly Sight[], outages: readonly Outage[], recoversMs: number): Check {
  const broken = sights.filter(
    ({ name, askedAt, at, status, checks }) =>
      !isWell(status, checks) &&
      !outages.some(({ names, from, until }) => names.includes(name) && at >= from && askedAt <= until + recoversMs),
  );
  return judge.check(
    'whoever has lost nothing stays ready',
    broken.map((sight) => `${sight.name} said ${words(sight)} though nothing was wrong`),
  );
}

function isWell(status: number | null, checks: Sight['checks']): boolean {
  return status === 200 && Object.values(checks).every((each) => each === 'ok');
}

function of(sights: readonly Sight[], name: string): Sight[] {
  return sights.filter((sight) => sight.name === name);
}

function words({ status, checks, at, askedAt }: Sight): string {
  return status === null ? `nothing for ${at - askedAt} ms` : `${status} ${JSON.stringify(checks)}`;
}
