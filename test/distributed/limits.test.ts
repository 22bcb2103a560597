/**
 * The limits of inboxes over four processes, counted where the messages arrive. The processes and the test share a clock
 * that hurries, so that minutes pass in seconds; an hour passes while they are stopped.
 */
import { Api } from '../faults/api';
import { hurry, type Hurry } from '../faults/hurry';
import { until } from '../faults/scenario';
import { startHttpSink } from '../support/httpSink';
import { describeUnless } from '../support/needs';
import { faultsOf, Ground, serversMissing, TEST_MS } from './ground';
import type { Cluster } from '../support/cluster';

jest.setTimeout(TEST_MS);

const SPEED = 12;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Line {
  inbox: string;
  limits: { perMinute?: number; perHour?: number };
  messages: number;
}

/** By the minute: some minutes' worth. By the hour: two hours' worth. */
const SMALL: Line = { inbox: 'small', limits: { perMinute: 7 }, messages: 35 };
const LARGE: Line = { inbox: 'large', limits: { perMinute: 30 }, messages: 130 };
const HOURLY: Line = { inbox: 'hourly', limits: { perMinute: 15, perHour: 25 }, messages: 50 };
const FREE: Line = { inbox: 'free', limits: {}, messages: 60 };
const LINES = [SMALL, LARGE, HOURLY, FREE];

interface Message {
  who: string;
  startedAt: number;
  /** By the same clock, at the sink. */
  arrivedAt: number;
}

describeUnless(serversMissing(), 'the limits of inboxes over four processes', () => {
  let ground: Ground;
  let clock: Hurry = hurry(SPEED);
  const arrivals = new Map<string, { inbox: string; at: number }[]>();
  const messages = new Map<string, Message[]>();
  let sentBy: number[] = [];
  let firstHour = 0;

  beforeAll(async () => {
    ground = await Ground.open();
    const sink = await startHttpSink(({ path, json }) => {
      const at = clock.now();
      const who = String(json.to?.address ?? json.to);
      arrivals.set(who, [...(arrivals.get(who) ?? []), { inbox: path.slice(1), at }]);
      return {};
    });
    ground.afterwards(() => sink.stop());

    let cluster = await four(clock);
    let api = new Api(cluster.members[0]!.url, cluster.members[0]!.firstKey!);
    for (const line of LINES) await setUp(api, line, sink.url);
    for (const line of LINES) await enroll(api, line);
    expect(await until(() => [SMALL, LARGE, FREE].every(isOut), 120_000, 100)).toBe(true);
    await until(() => arrivedOf(HOURLY) >= HOURLY.limits.perHour!, 30_000, 100);
    firstHour = arrivedOf(HOURLY);
    sentBy = await Promise.all(cluster.members.map(({ url }) => sentOf(url, api.key)));
    await stop(cluster);

    clock = hurry(SPEED, clock.now() - Date.now() + HOUR);
    cluster = await four(clock);
    api = new Api(cluster.members[0]!.url, api.key);
    expect(await until(() => isOut(HOURLY), 60_000, 100)).toBe(true);
    for (const line of LINES) messages.set(line.inbox, await messagesOf(api, line));
    await stop(cluster);
  });
  afterAll(() => ground?.close());

  const arrivedOf = ({ inbox }: Line): number => [...arrivals.values()].flat().filter((one) => one.inbox === inbox).length; // prettier-ignore
  const isOut = (line: Line): boolean => arrivedOf(line) >= line.messages;

  /** Joins what the API tells of each send with what arrived. */
  async function messagesOf(api: Api, line: Line): Promise<Message[]> {
    const sends = (await api.sends()).filter(({ step }) => step === line.inbox);
    return sends.map(({ who, startedAt }) => {
      const at = arrivals.get(who)?.map((one) => one.at) ?? [];
      return { who, startedAt: startedAt ?? NaN, arrivedAt: at.length === 1 ? at[0]! : NaN };
    });
  }

  const four = (at: Hurry): Promise<Cluster> =>
    ground.start(
      ['one', 'two', 'three', 'four'].map((name) => ({ name, roles: ['api', 'scheduler', 'worker'] })),
      at.settings,
    );

  describe.each(LINES)('$inbox', (line) => {
    const { inbox, limits } = line;
    const of = (): Message[] => messages.get(inbox)!;

    it('let every message leave, once', () => {
      expect(of()).toHaveLength(line.messages);
      expect(of().filter(({ arrivedAt }) => Number.isNaN(arrivedAt))).toEqual([]);
    });

    it('told the sink no other times than it recorded', () => {
      for (const { startedAt, arrivedAt } of of()) expect(arrivedAt).toBeGreaterThanOrEqual(startedAt);
    });

    const { perMinute, perHour } = limits;
    if (perMinute !== undefined) {
      it(`let no more than ${perMinute} leave in any minute`, () => {
        expect(mostWithin(MINUTE, of().map(({ startedAt }) => startedAt))).toBe(perMinute); // prettier-ignore
        expect(mostArrivedWithin(MINUTE, of())).toBeLessThanOrEqual(perMinute);
      });
    }
    if (perHour !== undefined) {
      it(`let no more than ${perHour} leave in any hour`, () => {
        expect(firstHour).toBe(perHour);
        expect(mostWithin(HOUR, of().map(({ startedAt }) => startedAt))).toBe(perHour); // prettier-ignore
        expect(mostArrivedWithin(HOUR, of())).toBeLessThanOrEqual(perHour);
      });
    }
  });

  it('held up nobody: what has no limit was gone within a minute', () => {
    const started = messages.get(FREE.inbox)!.map(({ startedAt }) => startedAt);
    expect(Math.max(...started) - Math.min(...started)).toBeLessThan(MINUTE);
  });

  it('were kept by several processes, and not by one that did it all', () => {
    expect(sentBy.filter((count) => count > 0).length).toBeGreaterThan(1);
  });
});

/** The largest number of instants in any window of so many ms; one exactly that old no longer counts. */
function mostWithin(ms: number, instants: readonly number[]): number {
  const sorted = [...instants].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((from, at) => sorted.slice(at).filter((other) => other < from + ms).length));
}

/**
 * The same at the sink. A message may be on its way for longer than the next one, so two that left a minute apart may arrive
 * closer together: by at most as much as the slowest was on its way, which must be far less than the window.
 */
function mostArrivedWithin(ms: number, messages: readonly Message[]): number {
  const slowestMs = Math.max(...messages.map(({ startedAt, arrivedAt }) => arrivedAt - startedAt));
  expect(slowestMs).toBeLessThan(ms / 2);
  return mostWithin(
    ms - slowestMs,
    messages.map(({ arrivedAt }) => arrivedAt),
  );
}

async function setUp(api: Api, { inbox, limits }: Line, sinkUrl: string): Promise<void> {
  await api.insist('POST', '/inboxes', {
    ...{ key: inbox, name: inbox, channel: 'email', provider: 'webhook', limits },
    config: { url: `${sinkUrl}/${inbox}`, concurrency: 10 },
    secrets: { signingSecret: 'a-secret-of-this-test' },
  });
  const wait = { amount: 0, unit: 'minutes' };
  const content = { subject: inbox, text: 'Hello' };
  const steps = [{ key: 'one', wait, channel: 'email', inbox, content }];
  await api.insist('POST', '/sequences', { key: inbox, name: inbox, definition: { steps } });
  await api.insist('POST', `/sequences/${inbox}/publish`, {});
}

async function enroll(api: Api, { inbox, messages }: Line): Promise<void> {
  const items = Array.from({ length: messages }, (_, n) => ({
    sequence: inbox,
    contact: { email: `${inbox}-${n}@example.test` },
  }));
  const { body } = await api.insist('POST', '/enrollments/bulk', items);
  expect(body.items.filter((item: { ok: boolean }) => !item.ok)).toEqual([]);
}

/** How many sends this process has let leave. */
async function sentOf(url: string, key: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  const lines = (await answer.text()).split('\n').filter((line) => /^cadenza_sends_total\{.*status="sent"/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function stop(cluster: Cluster): Promise<void> {
  await Promise.all(cluster.members.map((member) => member.end('SIGTERM')));
  expect(faultsOf(cluster)).toEqual([]);
}
