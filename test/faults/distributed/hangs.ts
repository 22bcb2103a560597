/** What can stand still: the network between a process and a server, or the process itself. Nothing is closed by it. */
import type { Cluster, Member } from '../../support/cluster';
import { pause } from '../scenario';
import type { Random } from '../random';
import type { Outage } from './readiness';

/**
 * `both` ways, or `answers` only, so that what was asked for takes effect; `forgotten`: the connections of this moment stay
 * silent for ever, and new ones work.
 */
type How = 'both' | 'answers' | 'forgotten';

export type Hang = { names: readonly string[] } & ({ what: 'postgres' | 'redis'; how: How } | { what: 'process' });

/** A process finds out by itself that its connections are forgotten, by asking the server about them. */
const FINDS_OUT_MS = 25_000;

const ALL = ['api', 'scheduler-1', 'scheduler-2', 'scheduler-3', 'worker-1', 'worker-2', 'worker-3', 'worker-4'];

/** Each for more than a lease; those of one row at the same time. */
export function hangsAfterEachOther(random: Random, more: number): Hang[][] {
  const some = (): Hang => ({
    names: ALL.filter(() => random.next() < 0.5),
    what: random.pick(['postgres', 'postgres', 'redis'] as const),
    how: random.pick(['both', 'answers'] as const),
  });
  return [
    [
      { names: ['worker-1'], what: 'postgres', how: 'both' },
      { names: ['scheduler-1', 'worker-2'], what: 'postgres', how: 'answers' },
      { names: ['scheduler-2', 'worker-3'], what: 'redis', how: 'both' },
      { names: ['scheduler-3'], what: 'postgres', how: 'forgotten' },
    ],
    [
      { names: ['api', 'worker-4'], what: 'postgres', how: 'answers' },
      { names: ['worker-1'], what: 'redis', how: 'answers' },
      { names: ['scheduler-2', 'worker-2'], what: 'process' },
      { names: ['worker-3'], what: 'redis', how: 'forgotten' },
    ],
    [{ names: ALL, what: random.pick(['postgres', 'redis'] as const), how: 'both' }],
    ...Array.from({ length: more }, () => [some()]).filter(([hang]) => hang!.names.length > 0),
  ];
}

/** @returns what each process could not reach, and from when to when */
export async function play(cluster: Cluster, hangs: readonly Hang[], forMs: number): Promise<Outage[]> {
  const from = Date.now();
  for (const hang of hangs) for (const name of hang.names) stop(cluster.named(name), hang);
  await pause(forMs);
  const until = Date.now();
  for (const hang of hangs) for (const name of hang.names) goOn(cluster.named(name), hang);
  return hangs.map((hang): Outage => {
    const what = hang.what === 'postgres' ? 'store' : hang.what;
    return {
      what,
      names: hang.names,
      from,
      until: isForgotten(hang) ? from + FINDS_OUT_MS : until,
      known: !isForgotten(hang),
    };
  });
}

function isForgotten(hang: Hang): boolean {
  return hang.what !== 'process' && hang.how === 'forgotten';
}

function stop(member: Member, hang: Hang): void {
  if (hang.what === 'process') member.freeze();
  else if (hang.how === 'forgotten') wayOf(member, hang.what).forget();
  else wayOf(member, hang.what).stall(hang.how);
}

function goOn(member: Member, hang: Hang): void {
  if (hang.what === 'process') member.goOn();
  else wayOf(member, hang.what).goOn();
}

function wayOf({ ways, name }: Member, what: 'postgres' | 'redis') {
  if (!ways) throw new Error(`${name} reaches its servers directly.`);
  return ways[what];
}

export function words(hangs: readonly Hang[]): string {
  return hangs
    .map((hang) => `${hang.what}${hang.what === 'process' ? '' : ` (${hang.how})`} of ${hang.names.join(', ')}`)
    .join('; ');
}
