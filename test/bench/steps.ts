/** Steps a second, embedded, whole path to a sink channel, against the floor; both in turns, so that noise meets both. */
import { fill, openBed, publishCadence, SPREAD_MS, START, temporaryFolder } from './dataset';
import { Floor } from './floor';
import { median, perSecond, thousands, type Bench } from './table';

const ROUNDS = 3;

export const steps: Bench = {
  name: 'steps',
  what: 'steps a second, embedded, whole path to a sink channel (due order jumps about the primary key)',
  async run(size) {
    const folder = temporaryFolder();
    const bed = await openBed(folder.path);
    const floor = new Floor(size.steps);
    try {
      await publishCadence(bed);
      await fill(bed, size.steps);
      const own: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        bare.push(floor.measure(size.steps));
        bed.clock.set(START + SPREAD_MS + round * 86_400_000 + 3_600_000 * round);
        const startedAt = performance.now();
        const moved = await bed.engine.dispatcher.runDue();
        if (moved !== size.steps) throw new Error(`Expected ${size.steps} steps, moved ${moved}`);
        own.push(perSecond(moved, performance.now() - startedAt));
      }
      const ratio = median(own) / median(bare);
      return [
        {
          what: `steps a second at ${thousands(size.steps)} enrollments`,
          figure: `${thousands(median(own))}/s`,
          floor: `${thousands(median(bare))}/s`,
          value: ratio,
          reach: '≥ 0.5 of the floor',
          met: ratio >= 0.5,
        },
      ];
    } finally {
      floor.close();
      await bed.close();
      folder.remove();
    }
  },
};
