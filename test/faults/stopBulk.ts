/**
 * A stop in the middle of bulk enrollment: a list that is one request, and a stream of lines, each acknowledged for itself.
 * What has begun is answered to its end, unless a client goes on for ever, falls silent in mid-request, or a second signal
 * says to stop at once. Afterwards the same is asked for again, as clients do that got no answer.
 */
import { request, type ClientRequest } from 'node:http';
import { startRuntime, type RunningRuntime } from '../support/process';
import { Api } from './api';
import { addressOf, CADENCE, setUp } from './cadence';
import * as judge from './judge';
import { pause, until, type Ground, type Home } from './scenario';
import type { Part } from './stopRolling';
import { endedWell, longest, READY_MS, stop, type Stop, type StopAsked } from './stopping';

const ITEMS = 2_000;
/** What the runtime gives to requests that have begun, and what it takes to end. */
const ONCE: StopAsked = { signals: ['SIGTERM'], withinMs: 3_000 + 1_500 };
const TWICE: StopAsked = { signals: ['SIGTERM', 'SIGTERM'], gapMs: 20, withinMs: 1_500, expected: 143 };
const SETTINGS = { CADENZA_RATE_LIMIT_PER_MINUTE: '1000000', CADENZA_LOG_LEVEL: 'error' };

/** `endless` is lines that are not ended, along with a client that falls silent and one that listens to live updates. */
const KINDS = ['list', 'lines', 'endless', 'twice'] as const;
type Kind = (typeof KINDS)[number];

interface Item {
  sequence: string;
  contact: { email: string };
}

/** What a client knows at the end of its request. */
interface Heard {
  acknowledged: { who: string; enrollmentId: string }[];
  whole: boolean;
  overAt: number;
}

interface Asking {
  underWay: Promise<unknown>;
  heard: Promise<Heard>;
}

export async function bulkEnrollment(ground: Ground): Promise<Part> {
  return new Bulk(ground).run();
}

class Bulk {
  private readonly stops: Stop[] = [];
  private readonly lost: string[] = [];
  private readonly refused: string[] = [];
  private readonly unanswered: string[] = [];
  private acknowledged = 0;
  /** Requests that were over only after the signal. */
  private underWay = 0;
  private kept = 0;
  private asked = 0;
  private home!: Home;
  private runtime!: RunningRuntime;
  private api!: Api;

  constructor(private readonly ground: Ground) {}

  async run(): Promise<Part> {
    this.home = await this.ground.home();
    this.runtime = await this.start();
    this.ground.afterwards(() => this.runtime.end('SIGKILL'));
    this.api = new Api(this.runtime.url, this.runtime.firstKey ?? '');
    // Nothing leaves: the mail server is not even there.
    await setUp(this.api, { port: 9 }, [{ key: 's1', wait: { amount: 30, unit: 'days' } }]);
    for (let times = 0; times < (this.ground.short ? 1 : 3); times++) for (const kind of KINDS) await this.round(kind);
    return this.report();
  }

  private start(port?: number): Promise<RunningRuntime> {
    const { dataDir, settings } = this.home;
    return startRuntime({
      dataDir,
      settings: { ...settings, ...SETTINGS },
      readyWithinMs: READY_MS,
      ...(port && { port }),
    });
  }

  private async round(kind: Kind): Promise<void> {
    const items = Array.from({ length: ITEMS }, () => ({
      sequence: CADENCE,
      contact: { email: addressOf(this.asked++) },
    }));
    const others = kind === 'endless' ? [this.halfRequest(), this.listener()] : [];
    const asking = kind === 'list' ? this.list(items) : this.lines(items, kind !== 'endless');
    await asking.underWay;
    const at = Date.now();
    const ended = await stop(this.runtime, kind === 'twice' ? TWICE : ONCE);
    const heard = await asking.heard;
    for (const other of others) other.destroy();
    this.stops.push(ended);
    if (heard.overAt > at) this.underWay += 1;
    if (!heard.whole && (kind === 'list' || kind === 'lines'))
      this.unanswered.push(`${kind}: ${heard.acknowledged.length} of ${ITEMS} items were answered for`);
    this.runtime = await this.start(this.runtime.port);
    await this.compare(items, heard);
    this.ground.say(`${kind}: stopped in ${ended.tookMs} ms, ${heard.acknowledged.length} of ${ITEMS} acknowledged`);
  }

  // -------------------------------------------------------------- clients

  private post(path: string, type: string): ClientRequest {
    const { url, key } = this.api;
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': type };
    return request(`${url}/api/v1${path}`, { method: 'POST', headers, agent: false });
  }

  /** A line after the other, as fast as they are taken. */
  private lines(items: Item[], withEnd: boolean): Asking {
    const acknowledged: Heard['acknowledged'] = [];
    let whole = false;
    const asked = this.post('/enrollments/bulk', 'application/x-ndjson');
    const over = answerTo(asked, (line) => {
      const report = JSON.parse(line);
      if (report.done) whole = true;
      else if (report.ok) acknowledged.push({ who: items[report.index]!.contact.email, ...report });
    });
    void this.writeLines(asked, items, withEnd);
    return {
      underWay: until(() => acknowledged.length > 0, 10_000, 2),
      heard: over.then(({ overAt }) => ({ acknowledged, whole, overAt })),
    };
  }

  private async writeLines(asked: ClientRequest, items: Item[], withEnd: boolean): Promise<void> {
    for (const item of items) {
      if (asked.destroyed) return;
      if (!asked.write(`${JSON.stringify(item)}\n`)) await pause(1);
    }
    if (withEnd) asked.end();
  }

  private list(items: Item[]): Asking {
    const asked = this.post('/enrollments/bulk', 'application/json');
    let text = '';
    const over = answerTo(asked, (line) => {
      text += line;
    });
    asked.end(JSON.stringify(items));
    return {
      underWay: pause(this.ground.random.between(40, 150)),
      heard: over.then(({ status, overAt }) => {
        const reports: any[] = status === 200 ? JSON.parse(text).items : [];
        const acknowledged = reports.map((each) => ({ who: items[each.index]!.contact.email, ...each }));
        return { acknowledged, whole: status === 200, overAt };
      }),
    };
  }

  /** Announces more than it sends. */
  private halfRequest(): ClientRequest {
    const asked = this.post('/enrollments', 'application/json');
    asked.on('error', () => undefined).setHeader('Content-Length', '1000');
    asked.write('{');
    return asked;
  }

  private listener(): ClientRequest {
    const headers = { Authorization: `Bearer ${this.api.key}` };
    const asked = request(`${this.api.url}/api/v1/events`, { headers, agent: false }, (answer) => {
      answer.on('error', () => undefined).resume();
    });
    asked.on('error', () => undefined).end();
    return asked;
  }

  // -------------------------------------------------------------- what came of it

  /** What was acknowledged is there; asked again, nobody is enrolled twice and nobody is missing. */
  private async compare(items: Item[], { acknowledged }: Heard): Promise<void> {
    const { body } = await this.api.insist('POST', '/enrollments/bulk', items);
    const again = new Map<string, any>(body.items.map((report: any) => [items[report.index]!.contact.email, report]));
    for (const { who, enrollmentId } of acknowledged) {
      const now = again.get(who);
      if (now?.created !== false) this.lost.push(`${who} was acknowledged, and was not there after the stop`);
      else if (now.enrollmentId !== enrollmentId) this.lost.push(`${who} is in another enrollment than acknowledged`);
    }
    for (const [who, report] of again) if (!report.ok) this.refused.push(`${who} was refused: ${report.detail}`);
    this.acknowledged += acknowledged.length;
    this.kept += Number(body.existing);
  }

  private async report(): Promise<Part> {
    const { stops, underWay, acknowledged, kept, asked } = this;
    const all = await this.api.all('/enrollments');
    const people = new Set(all.map(({ contactId }) => contactId));
    return {
      did: `${stops.length} stops within bulk requests of ${ITEMS}, in at most ${longest(stops)} ms; ${underWay} requests were over only after the signal`,
      counted: `${acknowledged} enrollments acknowledged, ${kept} kept, ${all.length} after asking again`,
      checks: [
        ...endedWell(stops),
        judge.check('what has begun is answered to its end', this.unanswered),
        judge.check('what was acknowledged is there', this.lost),
        judge.check('what was not can be asked for again', this.refused),
        judge.never(
          'nobody is enrolled twice, and nobody is missing',
          all.length !== asked || people.size !== asked,
          `${asked} were asked for; there are ${all.length} enrollments of ${people.size} contacts`,
        ),
        judge.never(
          'requests were under way at the stops',
          underWay < stops.length / 2,
          `only ${underWay} of ${stops.length} were`,
        ),
      ],
    };
  }
}

/** Resolves when the answer is over, however it ends. Status 0: there was none, or it broke off. */
function answerTo(asked: ClientRequest, onLine: (line: string) => void): Promise<{ status: number; overAt: number }> {
  return new Promise((resolve) => {
    const over = (status: number) => resolve({ status, overAt: Date.now() });
    asked.on('error', () => over(0));
    asked.on('response', (answer) => {
      let rest = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
      answer.on('error', () => over(0));
      answer.on('end', () => {
        if (rest !== '') onLine(rest);
        over(answer.statusCode ?? 0);
      });
    });
  });
}
