/** The board of the queue, as administrators use it in a browser: served under our policy, which lets it load nothing from elsewhere. */
import Bull = require('bull');
import type { Page } from 'playwright-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { ownPostgresMissing, startPostgres, type PostgresServer } from '../support/postgresServer';
import { startRuntime, type RunningRuntime } from '../support/process';
import { ownRedisMissing, startRedis, type RedisServer } from '../support/redisServer';
import { enroll, givenMails } from './enrollments';
import { givenWorld, OWNER, SECRET_KEY, type World } from './world';

jest.setTimeout(180_000);
const COMMAND = 'npx jest test/browser';
const REASON = 'The disk is full';

/** Logs in as somebody with this role, who was invited; and is where `next` leads. */
async function visitAs(world: World, role: string, next: string): Promise<Page> {
  const email = `${role}@example.com`;
  await world.call('POST', '/users', { email, name: 'Bea', role });
  const invitation = /https?:\/\/\S+\/invitation\/\S+/.exec((await world.mailTo(email, /invitation/)).text)?.[0] ?? '';
  const page = await world.visit();
  await page.goto(invitation);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.locator('form button[type="submit"]').click();
  await page.waitForURL('**/approvals');
  await page.goto(`${world.url}${next}`);
  return page;
}

describeUnless(
  chromiumMissing(COMMAND) ?? ownPostgresMissing() ?? ownRedisMissing(),
  'the board of the queue in a browser',
  () => {
    let world: World;
    let postgres: PostgresServer;
    let redis: RedisServer;
    let servers: Record<string, string>;
    let worker: RunningRuntime | null = null;
    const folder = mkdtempSync(join(tmpdir(), 'cadenza-board-'));
    let page: Page;

    beforeAll(async () => {
      postgres = await startPostgres({ durable: false });
      redis = await startRedis();
      servers = { CADENZA_DATABASE_URL: await postgres.newDatabase(), CADENZA_REDIS_URL: redis.url };
      // Nobody here does what the queue holds; a test takes it, and fails.
      world = await givenWorld({ ...servers, CADENZA_ROLES: 'api,scheduler' });
    });
    afterEach(async () => {
      await page?.context().close();
      expect(world.faults.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await worker?.end('SIGTERM');
      await world?.close();
      await redis?.remove();
      await postgres?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    /** A process that cannot do a job, until it is dead. */
    async function failEachTry(): Promise<void> {
      const queue = new Bull('steps', redis.url, { prefix: '{cadenza}' });
      const died = new Promise<void>((resolve) => {
        queue.on('failed', (job: Bull.Job) => {
          if (job.attemptsMade === job.opts.attempts) resolve();
        });
      });
      void queue.process(() => Promise.reject(new Error(REASON)));
      await died;
      await queue.close();
    }

    it('leads from the settings to what is dead and why, and a click puts it back', async () => {
      await givenMails(world, 'welcome', 'Welcome');
      await enroll(world, 'welcome', { email: 'bo@example.com' });
      await failEachTry();

      page = await world.visitAsOwner();
      const elsewhere: string[] = [];
      page.on('request', (request) => {
        if (!/^data:|^blob:/.test(request.url()) && !request.url().startsWith(world.url)) elsewhere.push(request.url());
      });
      const broken: string[] = [];
      page.on('response', (response) => {
        if (response.status() >= 400) broken.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(`${world.url}/settings`);
      await page.getByRole('link', { name: 'Queue', exact: true }).click();
      await page.getByRole('link', { name: 'Open the board' }).click();
      await page.waitForURL('**/queues');
      await page.getByRole('link', { name: 'steps' }).first().click();
      await page.getByRole('link', { name: /failed/i }).click();
      await page.getByText(REASON).first().waitFor();

      await page.getByRole('button', { name: 'Retry all' }).click();
      await page.getByRole('button', { name: /confirm/i }).click();
      await page.getByText(REASON).first().waitFor({ state: 'detached' });
      expect([elsewhere, broken]).toEqual([[], []]);

      expect(world.sink.messages).toEqual([]);
      worker = await startRuntime({
        dataDir: folder,
        readyWithinMs: 60_000,
        settings: { ...servers, CADENZA_ROLES: 'worker', CADENZA_SECRET_KEY: SECRET_KEY },
      });
      // The claim has most of a minute to go, so it is the job that was put back.
      await world.mailTo('bo@example.com', /Welcome/);
    });

    it('is opened at the page that was asked for, once somebody has logged in', async () => {
      await (await world.visitAsOwner()).context().close();
      page = await world.visit();
      await page.goto(`${world.url}/queues/queue/line?status=failed`);
      await page.waitForURL('**/login?**');
      await page.getByLabel('Email').fill(OWNER.email);
      await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
      await page.locator('form button[type="submit"]').click();
      await page.waitForURL('**/queues/queue/line?status=failed');
      await page.getByRole('link', { name: 'resumes' }).first().waitFor();
    });

    it('says to others that it is for administrators, and is not listed for them', async () => {
      page = await visitAs(world, 'manager', '/queues');
      await page.getByText('Only administrators see this page').waitFor();
      await page.goto(`${world.url}/settings`);
      await page.getByRole('link', { name: 'Retention' }).waitFor();
      expect(await page.getByRole('link', { name: 'Queue', exact: true }).count()).toBe(0);
    });
  },
);

describeUnless(chromiumMissing(COMMAND), 'the board of no queue', () => {
  let world: World;

  beforeAll(async () => {
    world = await givenWorld();
  });
  afterAll(() => world?.close());

  it('says why there is none, and is not listed', async () => {
    const page = await world.visitAsOwner();
    await page.goto(`${world.url}/queues`);
    await page.getByText('There is no queue here').waitFor();
    await page.getByText('CADENZA_REDIS_URL').waitFor();
    expect(await page.getByRole('link', { name: 'Queue', exact: true }).count()).toBe(0);
    await page.context().close();
    expect(world.faults).toEqual([]);
  });
});
