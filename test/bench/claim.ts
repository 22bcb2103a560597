/** The time of a claim with 10,000 and with a million enrollments waiting. */
import { fill, openBed, publishCadence, START, temporaryFolder } from './dataset';
import { median, thousands, type Bench } from './table';

const SMALL = 10_000;
const CLAIMS = 40;
const BATCH = 250;

export const claim: Bench = {
  name: 'claim',
  what: 'time of a claim of 250, from 10,000 to 1,000,000 waiting enrollments',
  async run(size) {
    const small = await claimTime(SMALL);
    const large = await claimTime(size.large);
    const growth = large / small;
    return [
      {
        what: `time of a claim of ${BATCH}, ${thousands(SMALL)} → ${thousands(size.large)} waiting`,
        figure: `${small.toFixed(2)} → ${large.toFixed(2)} ms`,
        value: growth,
        reach: 'grows ≤ 1.3 ×',
        met: growth <= 1.3,
      },
    ];
  },
};

/** Median over claims of what is due next, each given back, so that all meet the same number of waiting rows. */
async function claimTime(waiting: number): Promise<number> {
  const folder = temporaryFolder();
  const bed = await openBed(folder.path);
  try {
    await publishCadence(bed);
    await fill(bed, waiting);
    const { claims } = bed.store;
    const times: number[] = [];
    for (let round = 0; round < CLAIMS; round += 1) {
      const startedAt = performance.now();
      const claimed = await claims.claimDue(START + 1_000_000, BATCH, 60_000);
      times.push(performance.now() - startedAt);
      if (claimed.length !== BATCH) throw new Error(`Claimed ${claimed.length} of ${BATCH}`);
    }
    // The first claims warm caches that a running system has warm.
    return median(times.slice(5));
  } finally {
    await bed.close();
    folder.remove();
  }
}
