/**
 * Two processes of every role, and each is killed in turn while contacts are enrolled, get their messages and reply. Those who
 * use it notice nothing: the API answers, every message arrives, once, and none after a reply was acknowledged.
 */
import { Api } from '../faults/api';
import { addressOf, CADENCE, stepsOf, type StepGiven } from '../faults/cadence';
import * as judge from '../faults/judge';
import { pause, until } from '../faults/scenario';
import { startHttpSink } from '../support/httpSink';
import type { Cluster } from '../support/cluster';
import { describeUnless } from '../support/needs';
import { startFront } from './front';
import { faultsOf, Ground, serversMissing, TEST_MS } from './ground';

jest.setTimeout(TEST_MS);

const KILLED_IN_TURN = ['api-1', 'scheduler-1', 'worker-1', 'api-2', 'scheduler-2', 'worker-2'];
const AT_FIRST = 150;
/** Between a kill and the next; meanwhile the killed one comes back. */
const EVERY_MS = 3_000;
const ENROLL_EVERY_MS = 60;
const READ_EVERY_MS = 25;
/** A slow receiver, so that a kill of a worker finds messages on their way. */
const RECEIVER_MS = 20;
/** A message that was on its way at an acknowledged exit has arrived by then. */
const IN_FLIGHT_MS = 8_000;
/** A person waits that long for an answer and thinks nothing of it; a page is read again by itself meanwhile. */
const PATIENCE_MS = 10_000;

describeUnless(serversMissing(), 'killing any process', () => {
  let ground: Ground;
  let cluster: Cluster;
  let api: Api;
  const evidence = {
    arrivals: [] as judge.Arrival[],
    promised: [] as judge.Promised[],
    exits: [] as judge.Exit[],
    sends: [] as judge.SendSeen[],
    enrollments: new Map<string, { count: number; state: string }>(),
  };
  /** Requests that came twice, as a repeated try after a lost answer does; the receiver knows them by their key. */
  let repeated = 0;
  const whoOf = new Map<string, string>();
  const enrollmentOf = new Map<string, string>();
  const answeredAfterMs: number[] = [];
  const unread: string[] = [];
  const repliers = new Set<string>();
  let steps: StepGiven[] = [];
  let killing = true;
  let done = false;

  beforeAll(async () => {
    ground = await Ground.open();
    const sinkUrl = await receiver();
    cluster = await ground.start(
      (['api', 'scheduler', 'worker'] as const).flatMap((role) =>
        [1, 2].map((n) => ({ name: `${role}-${n}`, roles: [role] })),
      ),
      // What a killed process had begun is found when its lease ends, within the time of this test.
      { CADENZA_CLAIM_LEASE_SECONDS: '6', CADENZA_DELIVERY_TIMEOUT_SECONDS: '3', CADENZA_RETRY_MINUTES: '1' },
    );
    const front = await startFront(() => cluster.with('api').map(({ url }) => url));
    ground.afterwards(() => front.stop());
    api = new Api(front.url, cluster.members[0]!.firstKey!);
    await setUp(sinkUrl);
    await enrollAtFirst();
    const world = [enrollMore(), replies(), reads()];
    for (const name of KILLED_IN_TURN) {
      await pause(EVERY_MS / 2);
      const member = cluster.named(name);
      await member.end('SIGKILL');
      await pause(EVERY_MS / 2);
      await member.start();
    }
    killing = false;
    await Promise.all(world);
    done = await until(
      async () => (await api.insist('GET', '/enrollments?state=active&limit=1')).body.items.length === 0,
      150_000,
      250,
    );
    evidence.sends = await api.sends();
    evidence.enrollments = await api.enrollments(whoOf);
  });
  afterAll(() => ground?.close());

  /** Takes a message once per key, as providers do that take one. */
  async function receiver(): Promise<string> {
    const seen = new Set<string>();
    const sink = await startHttpSink(async ({ headers, json }) => {
      const key = String(headers['idempotency-key']);
      if (seen.has(key)) repeated += 1;
      else evidence.arrivals.push({ who: json.to.address, step: json.subject, at: Date.now() });
      seen.add(key);
      await pause(RECEIVER_MS);
      return {};
    });
    ground.afterwards(() => sink.stop());
    return sink.url;
  }

  async function setUp(sinkUrl: string): Promise<void> {
    await api.insist('POST', '/inboxes', {
      ...{ key: 'mail', name: 'Mail', channel: 'email', provider: 'webhook', isDefault: true },
      config: { url: sinkUrl, idempotent: true, concurrency: 10 },
      secrets: { signingSecret: 'a-secret-of-this-test' },
    });
    const at = (share: number): string =>
      new Date(Date.now() + share * KILLED_IN_TURN.length * EVERY_MS + 3_000).toISOString();
    steps = [
      { key: 's1' },
      { key: 's2', wait: { until: at(0.3) } },
      { key: 's3', wait: { until: at(0.6) } },
      { key: 's4', wait: { until: at(1) } },
    ];
    await api.insist('POST', '/sequences', { key: CADENCE, name: 'Cadence', definition: { steps: stepsOf(steps) } });
    await api.insist('POST', `/sequences/${CADENCE}/publish`, {});
  }

  async function enrollAtFirst(): Promise<void> {
    const items = Array.from({ length: AT_FIRST }, (_, n) => ({
      sequence: CADENCE,
      contact: { email: addressOf(n) },
    }));
    const { body } = await api.insist('POST', '/enrollments/bulk', items);
    for (const { index, enrollmentId, contactId } of body.items)
      acknowledged(addressOf(index), enrollmentId, contactId);
  }

  async function enrollMore(): Promise<void> {
    for (let n = AT_FIRST; killing; n++) {
      const who = addressOf(n);
      const input = { sequence: CADENCE, contact: { email: who } };
      const { body } = await timed(api.enroll(input, `enroll-${n}`));
      acknowledged(who, body.enrollment.id, body.enrollment.contactId);
      await pause(ENROLL_EVERY_MS);
    }
  }

  function acknowledged(who: string, enrollmentId: string, contactId: string): void {
    whoOf.set(contactId, who);
    enrollmentOf.set(who, enrollmentId);
    evidence.promised.push({ who, steps: steps.map(({ key }) => key) });
  }

  /** Every fifth contact. */
  async function replies(): Promise<void> {
    for (let n = 2; killing; n += 5) {
      await until(() => !killing || evidence.promised.length > n, 60_000);
      if (!killing) return;
      const { who } = evidence.promised[n]!;
      repliers.add(who);
      const message = { email: who, text: 'Yes, thank you', providerMessageId: `<reply-${who}>` };
      const { body, at } = await timed(api.insist('POST', '/signals/message', message));
      const id = enrollmentOf.get(who)!;
      // Taken in by a process that was killed before it could answer.
      const told = body.ended.includes(id) ? null : await api.insist('GET', `/enrollments/${id}`);
      if (told?.body.state !== 'completed') evidence.exits.push({ who, acknowledgedAt: told?.at ?? at });
      await pause(250);
    }
  }

  /** Somebody looks at lists all the while, once each: what fails, they see. */
  async function reads(): Promise<void> {
    while (killing) {
      for (const path of ['/enrollments?limit=20', `/sequences/${CADENCE}/funnel`, '/sends?limit=20']) {
        await timed(api.once('GET', path)).catch((error: unknown) => unread.push(`${path}: ${String(error)}`));
        await pause(READ_EVERY_MS);
      }
    }
  }

  async function timed<T>(work: Promise<T>): Promise<T> {
    const at = Date.now();
    return work.finally(() => answeredAfterMs.push(Date.now() - at));
  }

  it('of six, each of which came back, left no other process dead', () => {
    expect(faultsOf(cluster)).toEqual([]);
    expect(cluster.members.map(({ lives }) => lives)).toEqual(KILLED_IN_TURN.map(() => 2));
  });

  it('leaves every list readable at any moment', () => {
    expect(unread).toEqual([]);
  });

  it('keeps nobody waiting for an answer', () => {
    expect(answeredAfterMs.length).toBeGreaterThan(300);
    expect(answeredAfterMs.filter((ms) => ms > PATIENCE_MS)).toEqual([]);
  });

  it('leaves every enrollment to come to its end', () => {
    expect(done).toBe(true);
    expect(evidence.promised.length).toBeGreaterThan(AT_FIRST + 50);
  });

  it('loses no message: every step of everybody who did not reply arrived', () => {
    expect(judge.nothingLost(evidence).broken).toEqual([]);
    // What was on its way in a killed process when the contact replied is not tried again, so nobody knows what became of it.
    expect(evidence.sends.filter(({ status, who }) => status === 'failed' && !repliers.has(who))).toEqual([]);
  });

  it('lets no message arrive twice', () => {
    expect(judge.neverTwice(evidence).broken).toEqual([]);
    expect(judge.tellsTheTruth(evidence).broken).toEqual([]);
    // A try whose answer the dead process did not hear, or had not put on record yet; the receiver was told that it is the same
    // message. Of many hundreds, so that a process that repeats what it need not is seen.
    expect(repeated).toBeLessThanOrEqual(100);
  });

  it('lets no message leave after a reply was acknowledged', () => {
    expect(evidence.exits.length).toBeGreaterThan(10);
    expect(judge.neverAfter(evidence, IN_FLIGHT_MS).broken).toEqual([]);
  });
});
