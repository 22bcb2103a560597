/** Processes with roles of their own on one Postgres and one Redis, as an operator starts them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { startRuntime, type RunningRuntime } from '../support/process';
import { ownRedisMissing, startRedis, type RedisServer } from '../support/redisServer';

jest.setTimeout(180_000);
const ENROLLED = 40;

describeUnless(postgresMissing() ?? ownRedisMissing(), 'processes with roles', () => {
  let redis: RedisServer;
  let database: EmptyDatabase;
  let api: RunningRuntime;
  let scheduler: RunningRuntime;
  const folders: string[] = [];
  const running: RunningRuntime[] = [];

  async function start(roles: string): Promise<RunningRuntime> {
    const dataDir = mkdtempSync(join(tmpdir(), 'cadenza-roles-'));
    folders.push(dataDir);
    const runtime = await startRuntime({
      dataDir,
      readyWithinMs: 60_000,
      settings: {
        CADENZA_DATABASE_URL: database.url,
        CADENZA_REDIS_URL: redis.url,
        CADENZA_ROLES: roles,
        CADENZA_SECRET_KEY: 'ab'.repeat(32),
      },
    });
    running.push(runtime);
    return runtime;
  }

  async function call(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${api.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${api.firstKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  const ready = async ({ url }: RunningRuntime): Promise<{ status: number; checks: Record<string, string> }> => {
    const answer = await fetch(`${url}/readyz`);
    return { status: answer.status, ...((await answer.json()) as { checks: Record<string, string> }) };
  };
  const sent = async (): Promise<number> =>
    (await call('GET', '/sequences/welcome/funnel')).enrollments.completed as number;

  beforeAll(async () => {
    redis = await startRedis();
    database = await emptyDatabase();
    api = await start('api');
    scheduler = await start('scheduler');
    const steps = [
      {
        key: 'hello',
        channel: 'email',
        wait: { amount: 0, unit: 'minutes' },
        content: { subject: 'Hello', text: 'Hello' },
      },
    ];
    await call('POST', '/sequences', { key: 'welcome', name: 'Welcome', definition: { steps } });
    await call('POST', '/sequences/welcome/publish', {});
  });
  afterAll(async () => {
    await Promise.all(running.filter((one) => one.isRunning()).map((one) => one.end('SIGTERM', 20_000)));
    await redis?.remove();
    database?.giveBack();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  test('the API is answered by those with role api, health by all', async () => {
    expect((await fetch(`${scheduler.url}/api/v1/sequences`)).status).toBe(404);
    expect((await fetch(`${scheduler.url}/docs`)).status).toBe(404);
    expect((await fetch(`${scheduler.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${scheduler.url}/metrics`)).status).toBe(200);
    expect(await ready(scheduler)).toMatchObject({ status: 200, checks: { store: 'ok', redis: 'ok' } });
  });

  test('the board is for administrators', async () => {
    const board = `${api.url}/queues`;
    const visit = await fetch(board, { redirect: 'manual', headers: { accept: 'text/html' } });
    expect([visit.status, visit.headers.get('location')]).toEqual([302, '/login?next=%2Fqueues']);
    expect((await fetch(`${board}/api/queues`)).status).toBe(401);
    const { secret } = await call('POST', '/api-keys', { name: 'reader', scopes: ['read'] });
    expect((await fetch(`${board}/api/queues`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(403);
    const admitted = await fetch(`${board}/api/queues`, { headers: { authorization: `Bearer ${api.firstKey}` } });
    const { queues } = (await admitted.json()) as { queues: { name: string }[] };
    expect(queues.map(({ name }) => name).sort()).toEqual(['line', 'resumes', 'steps']);
  });

  test('what Redis held and lost is found again in Postgres, and leaves once', async () => {
    const contacts = Array.from({ length: ENROLLED }, (_, at) => ({ email: `c${at}@example.com` }));
    for (const contact of contacts) await call('POST', '/enrollments', { sequence: 'welcome', contact });
    // Nobody works yet: what is due waits in Redis, claimed.
    await until(async () => /queue_jobs\{kind="steps",state="waiting"\} [1-9]/.test(await metrics(api)));
    await redis.flush();
    const worker = await start('worker');
    await until(async () => (await sent()) === ENROLLED);
    const { items } = await call('GET', '/enrollments?state=completed&limit=100');
    expect(items).toHaveLength(ENROLLED);
    await worker.end('SIGTERM', 20_000);
  });

  test('a process that is told to stop while Redis is away ends cleanly, and soon', async () => {
    const worker = await start('worker,scheduler');
    await redis.stop();
    await until(async () => (await ready(worker)).status === 503);
    const { code, signal } = await worker.end('SIGTERM', 30_000);
    await redis.start();
    expect([code, signal]).toEqual([0, null]);
  });

  test('without Redis schedulers and workers are not ready and the API is; all come back by themselves', async () => {
    const worker = await start('worker,scheduler');
    await redis.stop();
    await until(async () => (await ready(worker)).status === 503);
    expect((await ready(worker)).checks).toMatchObject({ store: 'ok', redis: 'does not answer' });
    expect(await ready(api)).toMatchObject({ status: 200, checks: { redis: 'does not answer' } });
    const before = await sent();
    await call('POST', '/enrollments', { sequence: 'welcome', contact: { email: 'meanwhile@example.com' } });
    await redis.start();
    await until(async () => (await sent()) === before + 1);
    await until(async () => (await ready(worker)).status === 200);
  });
});

async function metrics({ url }: RunningRuntime): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Waits for what other processes bring about. */
async function until(holds: () => Promise<boolean>, withinMs = 90_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
