/** The time of a claim with 10,000 and with a million enrollments waiting, beside that of the floor. */
import { fill, openBed, publishCadence, START, temporaryFolder } from './dataset';
import { Floor } from './floor';
import { median, thousands, type Bench } from './table';

const SMALL = 10_000;
const CLAIMS = 38;
const BATCH = 250;
/** The first claims warm caches that a running system has warm. */
const WARMING = 8;

export const claim: Bench = {
  name: 'claim',
  what: 'time of a claim of 250, from 10,000 to 1,000,000 waiting enrollments',
  async run(size) {
    const own = [await claimTime(SMALL), await claimTime(size.large)] as const;
    const bare = [floorTime(SMALL), floorTime(size.large)] as const;
    const growth = own[1] / own[0];
    return [
      {
        what: `time of a claim of ${BATCH}, ${thousands(SMALL)} → ${thousands(size.large)} waiting`,
        figure: grown(own),
        floor: grown(bare),
        value: growth,
        reach: 'grows ≤ 1.3 ×',
        met: growth <= 1.3,
      },
    ];
  },
};

function grown([small, large]: readonly [number, number]): string {
  return `${small.toFixed(2)} → ${large.toFixed(2)} ms, ${(large / small).toFixed(1)} ×`;
}

/** Median over claims of what is due next. */
async function claimTime(waiting: number): Promise<number> {
  const folder = temporaryFolder();
  try {
    await filled(folder.path, waiting);
    const bed = await openBed(folder.path);
    try {
      const times: number[] = [];
      for (let round = 0; round < CLAIMS; round += 1) {
        const startedAt = performance.now();
        const claimed = await bed.store.claims.claimDue(START + 1_000_000, BATCH, 60_000);
        times.push(performance.now() - startedAt);
        if (claimed.length !== BATCH) throw new Error(`Claimed ${claimed.length} of ${BATCH}`);
      }
      return median(times.slice(WARMING));
    } finally {
      await bed.close();
    }
  } finally {
    folder.remove();
  }
}

/** Closed again, so that what filling left in the write-ahead log is not measured. */
async function filled(folder: string, waiting: number): Promise<void> {
  const bed = await openBed(folder);
  await publishCadence(bed);
  await fill(bed, waiting);
  await bed.close();
}

function floorTime(waiting: number): number {
  const floor = new Floor(waiting);
  try {
    return median(floor.claimTimes(CLAIMS).slice(WARMING));
  } finally {
    floor.close();
  }
}
