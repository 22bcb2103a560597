/** The queue on a real Redis: what is put is done once by whoever takes it, and what fails is kept. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Bull = require('bull');
import Redis from 'ioredis';
import { systemClock } from '../../runtime/src/adapters/clock';
import { openBullQueue, type BullQueue } from '../../runtime/src/adapters/queue';
import type { Job, Queue } from '../../runtime/src/engine/ports';
import { testCertificate } from '../channels/testCertificate';
import { freePort } from '../support/freePort';
import { describeUnless } from '../support/needs';
import { ownRedisMissing, startRedis, type RedisServer } from '../support/redisServer';

const LINE: Job = { kind: 'line', inboxId: 'inbox' };
const STEPS: Job = { kind: 'steps', foundAt: 1, lease: 'lease', ids: ['one', 'two'] };

describeUnless(ownRedisMissing(), 'the queue', () => {
  let server: RedisServer;
  let opened: BullQueue[] = [];
  let prefix: string;
  let reported: string[];
  /** What an operator can do, as told with them. */
  let reasons: string[];
  beforeAll(async () => {
    server = await startRedis();
  });
  beforeEach(() => {
    prefix = randomUUID();
    reported = [];
    reasons = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((queue) => queue.close()));
    opened = [];
  });
  afterAll(() => server?.remove());

  /** One process's end of it. */
  function open(addresses = [server.url], its = prefix): BullQueue {
    const reporter = {
      report: (_level: string, event: string, { reason }: Record<string, unknown>) => {
        reported.push(event);
        if (typeof reason === 'string') reasons.push(reason);
      },
      count: () => undefined,
      observe: () => undefined,
    };
    const queue = openBullQueue({ addresses, prefix: its, clock: systemClock, reporter });
    opened.push(queue);
    return queue;
  }

  test('hands what one process puts to another, with all that it names', async () => {
    const [one, other] = [open(), open()];
    const done: Job[] = [];
    other.work(async (job) => void done.push(job));
    await one.put([STEPS, { kind: 'resumes', foundAt: 1, ids: ['call'] }]);
    await until(() => done.length === 2);
    expect(done).toEqual(expect.arrayContaining([STEPS, { kind: 'resumes', foundAt: 1, ids: ['call'] }]));
    await until(() => one.isIdle());
  });

  test('does a job once, however many take part', async () => {
    const ends = [open(), open(), open()];
    const done: string[] = [];
    for (const end of ends) end.work(async (job) => void done.push((job as { lease: string }).lease));
    const leases = Array.from({ length: 60 }, (_, at) => `lease ${at}`);
    for (const [at, lease] of leases.entries())
      await ends[at % 3]!.put([{ kind: 'steps', foundAt: 1, lease, ids: [] }]);
    await until(() => ends[0]!.isIdle());
    expect(done.sort()).toEqual([...leases].sort());
  });

  test('takes the same line twice at one moment for one', async () => {
    const queue = open();
    await Promise.all([queue.put([LINE]), queue.put([LINE])]);
    // A moment may end in between.
    expect((await queue.depth()).line.waiting).toBeLessThanOrEqual(2);
    await queue.put([LINE, LINE, LINE]);
    expect((await queue.depth()).line.waiting).toBeLessThanOrEqual(3);
  });

  test('has room for less the more waits', async () => {
    const queue = open();
    const before = await queue.room('steps');
    await queue.put([STEPS, STEPS]);
    expect(await queue.room('steps')).toBe(before - 2);
    expect(await queue.room('resumes')).toBeGreaterThan(0);
  });

  test('tries a job again that failed, keeps it as dead in the end, and does it when it is put back', async () => {
    const queue = open();
    let tries = 0;
    let isMended = false;
    queue.work(async () => {
      tries += 1;
      if (!isMended) throw new Error('does not work');
    });
    await queue.put([STEPS]);
    await until(async () => (await queue.depth()).steps.dead === 1);
    expect(tries).toBe(3);
    expect(reported.filter((event) => event === 'queue.job_failed')).toHaveLength(3);
    isMended = true;
    const [dead] = await queue.queues.find(({ name }) => name === 'steps')!.getFailed();
    await dead!.retry();
    await until(() => queue.isIdle());
    expect((await queue.depth()).steps.dead).toBe(0);
    expect(tries).toBe(4);
  });

  test('says that it was emptied, to each process once', async () => {
    const [one, other] = [open(), open()];
    const told: string[] = [];
    for (const [name, queue] of Object.entries({ one, other }))
      queue.listen({ roused: () => undefined, emptied: () => void told.push(name) });
    await one.room('steps');
    await other.room('steps');
    expect(told).toEqual([]);
    await server.flush();
    for (let turn = 0; turn < 3; turn += 1) {
      await one.room('steps');
      await other.room('steps');
    }
    expect(told.sort()).toEqual(['one', 'other']);
  });

  test('rouses the others, not itself', async () => {
    const [one, other] = [open(), open()];
    const roused = { one: 0, other: 0 };
    one.listen({ roused: () => void (roused.one += 1), emptied: () => undefined });
    other.listen({ roused: () => void (roused.other += 1), emptied: () => undefined });
    await until(() => {
      one.rouse();
      return roused.other > 0;
    });
    expect(roused.one).toBe(0);
  });

  test('tells live notices to the others', async () => {
    const [one, other] = [open(), open()];
    const heard: unknown[] = [];
    other.relay.onNotices((notices) => void heard.push(...notices));
    await until(() => {
      one.relay.notify([{ kind: 'sequence_changed', sequenceId: 'welcome' }]);
      return heard.length > 0;
    });
    expect(heard[0]).toEqual({ kind: 'sequence_changed', sequenceId: 'welcome' });
  });

  test('that is away refuses what is put, says so once, and goes on when it is back', async () => {
    const own = await startRedis();
    try {
      const queue = open([own.url]);
      const done: Job[] = [];
      queue.work(async (job) => void done.push(job));
      await queue.put([STEPS]);
      await until(() => done.length === 1);
      await own.stop();
      await expect(queue.put([STEPS])).rejects.toThrow();
      await expect(queue.ping()).rejects.toThrow();
      expect(reported.filter((event) => event === 'queue.redis_away')).toHaveLength(1);
      await own.start();
      await until(() =>
        queue.ping().then(
          () => true,
          () => false,
        ),
      );
      await queue.put([STEPS]);
      await until(() => done.length >= 2);
      expect(reported).toContain('queue.redis_back');
    } finally {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
      await own.remove();
    }
  });

  test('of another prefix on the same Redis neither takes its jobs, nor hears it, nor counts it', async () => {
    const [one, other] = [open(), open([server.url], `${prefix}-2`)];
    const done: Job[] = [];
    // However often each: they are told until one is heard.
    const heard = new Set<string>();
    let roused = 0;
    other.work(async (job) => void done.push(job));
    other.listen({ roused: () => void (roused += 1), emptied: () => undefined });
    other.relay.onNotices((notices) => notices.forEach((notice) => heard.add(JSON.stringify(notice))));
    // Its own it does and hears, so it was listening when the first one spoke.
    const friend = open([server.url], `${prefix}-2`);
    await one.put([STEPS, LINE, { kind: 'resumes', foundAt: 1, ids: ['call'] }]);
    await friend.put([{ ...STEPS, lease: 'own' }]);
    const changed = (sequenceId: string) => [{ kind: 'sequence_changed' as const, sequenceId }];
    await until(() => {
      one.rouse();
      one.relay.notify(changed('of the first'));
      friend.relay.notify(changed('own'));
      return done.length > 0 && heard.size > 0;
    });
    expect(done).toEqual([{ ...STEPS, lease: 'own' }]);
    expect([...heard]).toEqual(changed('own').map((notice) => JSON.stringify(notice)));
    expect(roused).toBe(0);
    await until(() => other.isIdle());
    expect(await one.isIdle()).toBe(false);
    expect((await one.depth()).steps.waiting).toBe(1);
    expect((await other.depth()).line.waiting).toBe(0);
  });

  describe('tells what went wrong, and what to do', () => {
    /** Says so once, however often it happens. */
    async function expectTold(settings: string[], reason: RegExp, address = (url: string) => url): Promise<void> {
      const own = await startRedis({ settings });
      try {
        const queue = open([address(own.url)]);
        queue.work(async () => undefined);
        await expect(queue.put([STEPS])).rejects.toThrow();
        await expect(queue.put([STEPS])).rejects.toThrow();
        await until(() => reported.length > 0);
        expect(reported).toEqual(['queue.redis_refuses']);
        expect(reasons).toEqual([expect.stringMatching(reason)]);
      } finally {
        await Promise.all(opened.splice(0).map((queue) => queue.close()));
        await own.remove();
      }
    }

    test('when Redis wants a password', () => expectTold(['--requirepass', 'hush'], /user or password/));

    test('when it is given a wrong one, and does not show it', async () => {
      await expectTold(['--requirepass', 'hush'], /user or password/, (url) => url.replace('//', '//:wrong-one@'));
      expect(reasons.join()).not.toContain('wrong-one');
    });

    test('when the memory of Redis is full', () => expectTold(['--maxmemory', '1'], /memory of Redis is full/));

    test('when it is a node of a cluster and the address names it alone', () =>
      expectTold(['--cluster-enabled', 'yes'], /cluster/i));

    test('when somebody has put what is no job: it is dead at once, and the others are done', async () => {
      const queue = open();
      const done: Job[] = [];
      await queue.queues.find(({ name }) => name === 'steps')!.add({ kind: 'mail', to: 'ana@example.com' });
      queue.work(async (job) => void done.push(job));
      await queue.put([STEPS]);
      await until(async () => done.length === 1 && (await queue.depth()).steps.dead === 1);
      expect(done).toEqual([STEPS]);
      expect(reported).toEqual(['queue.job_failed']);
      expect(reasons).toEqual([expect.stringContaining('CADENZA_REDIS_PREFIX')]);
    });

    test('when nobody keeps hold of a job: it is done again, and dead when that happens again', async () => {
      const queue = open();
      const hangs = new Bull('steps', server.url, {
        prefix: `{${prefix}}`,
        settings: { lockDuration: 20, lockRenewTime: 3_600_000, stalledInterval: 0 },
      });
      try {
        void hangs.process(5, () => new Promise(() => undefined));
        await queue.put([STEPS]);
        const steps = queue.queues.find(({ name }) => name === 'steps') as Looking;
        const looks = async (event: string): Promise<boolean> => {
          await steps.client.del(steps.toKey('stalled-check'));
          await steps.moveUnlockedJobsToWait();
          return reported.includes(event);
        };
        await until(() => looks('queue.job_stalled'));
        await until(() => looks('queue.job_dead'));
        expect((await queue.depth()).steps.dead).toBe(1);
        expect(reported).not.toContain('queue.redis_away');
      } finally {
        await hangs.close(true);
      }
    });
  });

  test('stops when what has begun is done, and takes nothing more', async () => {
    const queue = open();
    const begun = gate();
    const go = gate();
    let done = 0;
    queue.work(async () => {
      begun.open();
      await go.opened;
      done += 1;
    });
    await queue.put([STEPS]);
    await begun.opened;
    const stopped = queue.stop();
    go.open();
    await stopped;
    expect(done).toBe(1);
    await queue.put([STEPS]);
    expect((await queue.depth()).steps.waiting).toBe(1);
  });

  test('stops while Redis is away: what has begun is finished first, and it takes a few seconds at most', async () => {
    const own = await startRedis();
    try {
      const queue = open([own.url]);
      const begun = gate();
      const go = gate();
      let isDone = false;
      queue.work(async () => {
        begun.open();
        await go.opened;
        isDone = true;
      });
      await queue.put([STEPS]);
      await begun.opened;
      await own.stop();
      const from = performance.now();
      const stopped = queue.stop().then(() => isDone);
      go.open();
      expect(await stopped).toBe(true);
      await queue.close();
      expect(performance.now() - from).toBeLessThan(20_000);
    } finally {
      await own.remove();
    }
  });

  test('works on a cluster, and holds up no end of its process', async () => {
    const before = timersThatHold();
    const nodes = await Promise.all([1, 2, 3].map(() => startRedis({ settings: ['--cluster-enabled', 'yes'] })));
    try {
      await makeCluster(nodes);
      const addresses = nodes.map(({ url }) => url);
      const [one, other] = [open(addresses), open(addresses)];
      await expectWorking(one, other);
    } finally {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
      await Promise.all(nodes.map((node) => node.remove()));
    }
    // Less than a silent connection is given.
    await until(() => timersThatHold() <= before, 8_000);
  });

  test('works over TLS, and not with a server whose certificate is not trusted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cadenza-redis-tls-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    writeFileSync(key, testCertificate.key);
    writeFileSync(certificate, testCertificate.cert);
    const tlsPort = await freePort();
    const own = await startRedis({
      settings: [
        ...['--tls-port', String(tlsPort), '--tls-cert-file', certificate, '--tls-key-file', key],
        ...['--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no'],
      ],
    });
    try {
      const refused = open([`rediss://127.0.0.1:${tlsPort}`]);
      await expect(refused.ping()).rejects.toThrow();
      const trusted = spawnSync(
        process.execPath,
        [
          '-e',
          `const Redis = require('ioredis'); const c = new Redis(process.argv[1], { retryStrategy: null });
           c.on('error', () => process.exit(1)); c.ping().then((answer) => { console.log(answer); process.exit(0); });`,
          `rediss://127.0.0.1:${tlsPort}`,
        ],
        { env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate }, encoding: 'utf8' },
      );
      expect(trusted.stdout).toBe('PONG\n');
    } finally {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
      await own.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Every quarter of a minute Bull looks by itself, and notes in Redis that it has. */
type Looking = Bull.Queue & { moveUnlockedJobsToWait(): Promise<void>; toKey(name: string): string };

async function expectWorking(one: Queue, other: Queue): Promise<void> {
  const done: Job[] = [];
  other.work(async (job) => void done.push(job));
  await until(() =>
    one.put([STEPS]).then(
      () => true,
      () => false,
    ),
  );
  await until(() => done.length > 0);
  expect(done[0]).toEqual(STEPS);
  await until(() => one.isIdle());
}

async function makeCluster(nodes: readonly RedisServer[]): Promise<void> {
  const args = ['--cluster', 'create', ...nodes.map(({ port }) => `127.0.0.1:${port}`), '--cluster-yes'];
  const made = spawnSync('redis-cli', args, { encoding: 'utf8' });
  expect(made.stdout).toContain('All 16384 slots covered');
  for (const { url } of nodes) {
    const client = new Redis(url);
    await until(async () => (await client.cluster('INFO')).includes('cluster_state:ok'));
    client.disconnect();
  }
}

/** A process with nothing else to do ends when there are none. */
function timersThatHold(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

/** Waits for what another process or connection brings about. */
async function until(holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
