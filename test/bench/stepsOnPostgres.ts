/** Steps a second on Postgres, whole path to a sink channel, by four workers that are processes of their own. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { startPostgres } from '../support/postgresServer';
import { DAY_MS, fill, openBed, publishCadence, SPREAD_MS, START, temporaryFolder } from './dataset';
import { CLAIMERS, PostgresFloor } from './postgresFloor';
import { median, perSecond, thousands, type Bench } from './table';

const ROUNDS = 3;

export const stepsOnPostgres: Bench = {
  name: 'steps',
  what: `steps a second on Postgres, ${CLAIMERS} workers, whole path to a sink channel (due order jumps about the primary key)`,
  async run(size) {
    const server = await startPostgres();
    const folder = temporaryFolder();
    const workers: Worker[] = [];
    try {
      const bed = await openBed(folder.path, server.url);
      await publishCadence(bed);
      await fill(bed, size.steps);
      await bed.close();
      const floor = await PostgresFloor.make(server.url, size.steps);
      for (let n = 0; n < CLAIMERS; n += 1) workers.push(await startWorker(server.url));
      const own: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        bare.push(await floor.measure(size.steps));
        const at = START + SPREAD_MS + round * DAY_MS + 3_600_000 * round;
        const startedAt = performance.now();
        const moved = (await Promise.all(workers.map((worker) => worker.runDue(at)))).reduce(
          (sum, one) => sum + one,
          0,
        );
        if (moved !== size.steps) throw new Error(`Expected ${size.steps} steps, moved ${moved}`);
        own.push(perSecond(moved, performance.now() - startedAt));
      }
      await floor.close();
      const ratio = median(own) / median(bare);
      return [
        {
          what: `steps a second on Postgres, ${CLAIMERS} workers, ${thousands(size.steps)} enrollments`,
          figure: `${thousands(median(own))}/s`,
          floor: `${thousands(median(bare))}/s`,
          value: ratio,
          reach: '≥ 0.5 of the floor',
          met: ratio >= 0.5,
        },
      ];
    } finally {
      for (const worker of workers) await worker.end();
      await server.remove();
      folder.remove();
    }
  },
};

interface Worker {
  /** Works what is due at this instant until nothing is left for it; answers with how much that was. */
  runDue(at: number): Promise<number>;
  end(): Promise<void>;
}

async function startWorker(url: string): Promise<Worker> {
  const child = fork(join(__dirname, '..', '..', 'scripts', 'run-ts.js'), [join(__dirname, 'postgresWorker.ts'), url], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await answer(child);
  return {
    async runDue(at) {
      const moved = answer(child);
      child.send(at);
      return moved;
    },
    async end() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (!child.connected) return;
      child.disconnect();
      await ended;
    },
  };
}

function answer(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('A worker ended'));
    child.once('exit', onExit);
    child.once('message', (value) => {
      child.off('exit', onExit);
      resolve(value as number);
    });
  });
}
