/**
 * A full disk: the data folder lies on a file system of a few megabytes that is filled up while enrollments are made,
 * messages are on their way and contacts reply, and is emptied again. Once the runtime goes on by itself, once it is killed
 * while nothing can be written. Where nothing may be mounted, a limit on the size of files does the same.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRuntime, type RunningRuntime } from '../support/process';
import { startSmtpSink } from '../support/smtp';
import { Api, Problem } from './api';
import { addressOf, CADENCE, setUp } from './cadence';
import * as judge from './judge';
import { startRelay } from './relay';
import { CannotRunHere, eachAtOnce, pause, until, type Ground, type Report, type Scenario } from './scenario';

const POOL = 10;
const IN_FLIGHT_MS = 3_000;

export const disk: Scenario = {
  name: 'disk',
  withinMs: { short: 60_000, long: 120_000 },
  run: (ground) => new FullDisk(ground).run(),
};

/** A place that can be made full and empty again. */
interface Place {
  how: string;
  dataDir: string;
  fill(runtime: RunningRuntime): void;
  empty(runtime: RunningRuntime): void;
}

class FullDisk {
  private readonly arrivals: judge.Arrival[] = [];
  private readonly promised: judge.Promised[] = [];
  private readonly exits: judge.Exit[] = [];
  private readonly whoOf = new Map<string, string>();
  /** Answers while the disk was full, by what they were. */
  private readonly answers = new Map<string, number>();
  private readonly notDocuments: string[] = [];
  private place!: Place;
  private runtime!: RunningRuntime;
  private api!: Api;
  private next = 0;

  constructor(private readonly ground: Ground) {}

  async run(): Promise<Report> {
    await this.open();
    await this.enroll(this.ground.short ? 150 : 400);
    let kills = 0;
    const goneOn: boolean[] = [];
    for (let round = 1; round <= (this.ground.short ? 2 : 4); round++) {
      await this.full();
      const isLast = round % 2 === 0;
      if (isLast) {
        await this.runtime.end('SIGKILL');
        kills += 1;
      }
      this.place.empty(this.runtime);
      if (isLast) await this.startAgain();
      goneOn.push(await this.goesOn());
      this.ground.say(
        `round ${round}: ${this.arrivals.length} arrived; ${[...this.answers].map(([what, times]) => `${times} × ${what}`).join(', ')}`,
      );
    }
    const done = await until(
      async () => (await this.api.insist('GET', '/enrollments?state=active&limit=1')).body.items.length === 0,
      40_000,
      250,
    );
    return this.report(done, goneOn, kills);
  }

  private async open(): Promise<void> {
    const { ground } = this;
    this.place = smallPlace(ground);
    const sink = await startSmtpSink({
      parse: false,
      onMessage: (message) => this.arrivals.push(judge.arrivalOf(message, Date.now())),
    });
    ground.afterwards(() => sink.stop());
    const relay = await startRelay(sink.port, () => ground.random.between(5, 40));
    ground.afterwards(() => relay.stop());
    this.runtime = await startRuntime({ dataDir: this.place.dataDir, settings: SETTINGS });
    ground.afterwards(() => this.runtime.end('SIGKILL'));
    this.api = new Api(this.runtime.url, this.runtime.firstKey ?? '');
    await setUp(this.api, { port: relay.port, poolSize: POOL }, [{ key: 's1' }, { key: 's2' }, { key: 's3' }]);
  }

  private async startAgain(): Promise<void> {
    this.runtime = await startRuntime({ dataDir: this.place.dataDir, port: this.runtime.port, settings: SETTINGS });
  }

  /** Fills the disk in the middle of work and goes on asking, as clients do, for a while. */
  private async full(): Promise<void> {
    const enrolling = this.enroll(40);
    await pause(this.ground.random.between(50, 300));
    this.place.fill(this.runtime);
    await enrolling;
    const last = Date.now() + (this.ground.short ? 2_500 : 5_000);
    while (Date.now() < last) {
      await Promise.all([this.enroll(4), this.reply()]);
      await pause(20);
    }
  }

  private async enroll(count: number): Promise<void> {
    const numbers = Array.from({ length: count }, () => this.next++);
    await eachAtOnce(numbers, 8, async (n) => {
      const who = addressOf(n);
      const answer = await this.ask('/enrollments', { sequence: CADENCE, contact: { email: who } });
      if (!answer) return;
      this.whoOf.set(answer.body.enrollment.contactId, who);
      this.promised.push({ who, steps: ['s1', 's2', 's3'] });
    });
  }

  private async reply(): Promise<void> {
    const { who } = this.ground.random.pick(this.promised);
    if (this.exits.some((exit) => exit.who === who)) return;
    const answer = await this.ask('/signals/message', { email: who, text: 'Yes, thank you' });
    if (answer && answer.body.ended.length > 0) this.exits.push({ who, acknowledgedAt: answer.at });
  }

  /** Asked once: what is refused must not have happened, what is answered must stand. */
  private async ask(path: string, body: object) {
    try {
      return await this.api.once('POST', path, body);
    } catch (error) {
      const what = error instanceof Problem ? `${error.status} ${error.code}` : 'no answer';
      this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
      if (!(error instanceof Problem) || !error.isDocument || error.status !== 503)
        this.notDocuments.push(`${path}: ${what} (${String(error)})`);
      return null;
    }
  }

  /** Something new is taken and sent, without a hand laid on. */
  private async goesOn(): Promise<boolean> {
    const before = this.promised.length;
    const took = await until(
      async () => {
        await this.enroll(1);
        return this.promised.length > before;
      },
      10_000,
      100,
    );
    const who = this.promised.at(-1)?.who;
    return took && until(() => this.arrivals.some((arrival) => arrival.who === who), 20_000);
  }

  private async report(done: boolean, goneOn: boolean[], kills: number): Promise<Report> {
    const sends = await this.api.sends();
    const enrollments = await this.api.enrollments(this.whoOf);
    const { arrivals, promised, exits } = this;
    const evidence: judge.Evidence = { arrivals, sends, promised, exits, enrollments };
    const unknown = judge.unknownOnlyInFlight(evidence, kills * POOL);
    const refused = [...this.answers.values()].reduce((total, each) => total + each, 0);
    const acknowledged = new Set(promised.map(({ who }) => who));
    const halfDone = [...enrollments.keys()].filter((who) => !acknowledged.has(who));
    return {
      did: `the disk was full ${goneOn.length} times (${this.place.how}), ${kills} kills meanwhile; ${refused} requests refused, ${promised.length} enrollments and ${exits.length} exits acknowledged`,
      counted: `${arrivals.length} messages, ${judge.counted(arrivals).size} different; ${unknown.words}`,
      checks: [
        judge.neverTwice(evidence),
        judge.neverAfter(evidence, IN_FLIGHT_MS),
        judge.nothingLost(evidence),
        judge.tellsTheTruth(evidence),
        unknown.check,
        judge.check('a full disk is answered with a problem document', this.notDocuments),
        judge.check(
          'what was refused did not happen',
          halfDone.map((who) => `${who} was refused, and is enrolled`),
        ),
        judge.never(
          'it goes on when there is space again',
          goneOn.includes(false),
          `after rounds: ${goneOn.join(', ')}`,
        ),
        judge.never('every enrollment came to its end', !done, 'some are still active'),
        judge.never('the disk really was full', refused === 0, 'nothing was refused, so nothing was tested'),
      ],
    };
  }
}

const SETTINGS = {
  CADENZA_RATE_LIMIT_PER_MINUTE: '1000000',
  CADENZA_LOG_LEVEL: 'error',
  CADENZA_DELIVERY_TIMEOUT_SECONDS: '5',
};

// ---------------------------------------------------------------- places

function smallPlace(ground: Ground): Place {
  return mounted(ground) ?? limited(ground);
}

/** A file system in memory, of its own, unmounted whatever happens. */
function mounted(ground: Ground): Place | null {
  const folder = ground.folder();
  const at = join(folder, 'disk');
  mkdirSync(at);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m,mode=0700', 'cadenza-faults', at], {
    timeout: 10_000,
  });
  if (status !== 0) return null;
  let isMounted = true;
  const unmount = (): void => {
    if (!isMounted) return;
    // Lazily where somebody still holds it, so that nothing is left behind.
    const { status: code } = spawnSync('umount', [at], { timeout: 10_000 });
    if (code !== 0) spawnSync('umount', ['-l', at], { timeout: 10_000 });
    isMounted = false;
  };
  process.on('exit', unmount);
  ground.afterwards(async () => unmount());
  const dataDir = join(at, 'data');
  mkdirSync(dataDir);
  const filler = join(at, 'filler');
  return {
    how: 'a tmpfs of 32 MB',
    dataDir,
    fill() {
      const { bavail, bsize } = statfsSync(at);
      // The most at once, then page by page, against those that the runtime takes and frees meanwhile.
      const most = Math.max(0, bavail - 1) * bsize;
      if (!appended(filler, most)) return;
      for (let more = 0; more < 10_000 && appended(filler, bsize); more++);
    },
    empty: () => rmSync(filler, { force: true }),
  };
}

/** Appends so many bytes, or as many as there is space for: false, then. */
function appended(file: string, bytes: number): boolean {
  try {
    writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

/** No file of the process may grow beyond what the largest has: writing more is refused as on a full disk. */
function limited(ground: Ground): Place {
  if (spawnSync('prlimit', ['--version']).status !== 0) {
    throw new CannotRunHere(
      'no file system can be mounted (not root), and there is no prlimit',
      'run as root, or apt-get install util-linux',
    );
  }
  const dataDir = ground.folder();
  const limit = ({ pid }: RunningRuntime, bytes: string): void => {
    spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
  };
  return {
    how: 'a limit on the size of files',
    dataDir,
    fill: (runtime) => existsSync(dataDir) && limit(runtime, String(64 * 1024)),
    empty: (runtime) => limit(runtime, 'unlimited'),
  };
}
