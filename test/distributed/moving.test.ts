/**
 * The demo's database file is moved to Postgres in the middle of its story, and processes on Postgres and Redis go on with it.
 * Held against the mail server, which is the same one throughout, and against the demo that nobody moved.
 */
import { join } from 'node:path';
import { createApp } from '../../runtime/src/app';
import { apiOf } from '../../runtime/src/cli/demo/api';
import { prove, type Proof, type RecordedSend } from '../../runtime/src/cli/demo/proof';
import { ENDS_AT, STARTS_AT } from '../../runtime/src/cli/demo/story';
import { createFirstKey } from '../../runtime/src/cli/firstKey';
import { loadConfig } from '../../runtime/src/config';
import { DAY, HOUR } from '../../runtime/src/domain/time';
import { run } from '../cli/cli';
import { SECRET_KEY } from '../support/cluster';
import { describeUnless } from '../support/needs';
import { steadyPort } from '../support/process';
import { startFront } from './front';
import { faultsOf, Ground, serversMissing, TEST_MS } from './ground';
import { SILENT, Story } from './story';
import { ProcessesAtWork } from './working';

jest.setTimeout(TEST_MS);

/** A morning on which drafts wait for Ana, reminders for their day, and replies to old mails are still to come. */
const MOVES_AT = STARTS_AT + 10 * DAY + 3 * HOUR;
const DONE_WITHIN_MS = 30_000;
const DEMO_MS = 200_000;

interface Told {
  evidence: { received: { to: string; subject: string }[] };
  proof: Proof;
}

describeUnless(serversMissing(), 'a database file that is moved to Postgres in the middle of the demo', () => {
  let ground: Ground;
  let story: Story;
  let moved: string;
  let waitingAtMove = 0;
  let mailsAtMove = 0;
  let faults: string[];
  let proof: Proof;
  let sends: RecordedSend[];
  let ended: { id: string; endedAt: string; state: string }[];
  let demo: Told;

  beforeAll(async () => {
    ground = await Ground.open();
    story = new Story(ground);
    let answering: string[] = [];
    const front = await startFront(() => answering);
    ground.afterwards(() => front.stop());
    const mail = await story.startMail();

    const dataDir = ground.folder();
    const port = await steadyPort();
    const config = loadConfig({
      ...{ CADENZA_DATA_DIR: dataDir, CADENZA_PORT: String(port) },
      ...{ CADENZA_PUBLIC_URL: front.url, CADENZA_SECRET_KEY: SECRET_KEY },
    });
    await story.importPeople(config, mail);
    const app = await createApp(config, { clock: story.clock, log: SILENT });
    answering = [`http://127.0.0.1:${port}`];
    const api = apiOf(front.url, (await createFirstKey(app, 'story')) ?? '');
    await story.plan(api, mail);
    await story.play(app.engine.dispatcher, MOVES_AT);
    waitingAtMove = (await api.all('/enrollments?state=active')).length;
    mailsAtMove = story.ledger.mails.length;
    await app.close();

    const env = { CADENZA_DATABASE_URL: ground.databaseUrl };
    const { code, stdout, stderr } = await run(['migrate', '--from', join(dataDir, 'cadenza.db')], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    moved = stdout;

    const settings = { ...story.clock.share(join(dataDir, 'clock')), CADENZA_PUBLIC_URL: front.url };
    const cluster = await ground.start(
      [
        { name: 'api', roles: ['api'] },
        { name: 'scheduler', roles: ['scheduler'] },
        { name: 'worker-1', roles: ['worker'] },
        { name: 'worker-2', roles: ['worker'] },
      ],
      settings,
    );
    answering = [cluster.named('api').url];
    const working = await ProcessesAtWork.on(ground.databaseUrl, () => story.clock.now(), DONE_WITHIN_MS);
    ground.afterwards(() => working.close());
    await story.play(working, ENDS_AT);

    ({ proof, sends } = await prove(api, story.ledger, story.people));
    ended = await api.all('/enrollments?state=exited');
    faults = faultsOf(cluster);
    demo = JSON.parse((await run(['demo', '--seconds', '0', '--json'], { withinMs: DEMO_MS })).stdout) as Told;
  });
  afterAll(async () => {
    await ground?.close();
    story?.clock.close();
  });

  it('was moved while much was still to come', () => {
    expect(moved).toMatch(/^Moved [\d,]+ rows from .*cadenza\.db to postgres:/);
    expect(waitingAtMove).toBeGreaterThan(50);
    expect(mailsAtMove).toBeGreaterThan(100);
    expect(story.ledger.mails.length - mailsAtMove).toBeGreaterThan(100);
    expect(faults).toEqual([]);
  });

  it('lost no mail and repeated none: the records agree with the mail server', () => {
    expect(proof).toMatchObject({ ok: true, notReceived: 0, notRecorded: 0, receivedTwice: 0, inQuietHours: 0 });
    expect(sends.filter(({ reason }) => reason === 'unknown_outcome')).toEqual([]);
  });

  it('sent nothing to those who had replied, paid or left', () => {
    const enrollmentOf = new Map(sends.map(({ id, enrollmentId }) => [id, enrollmentId]));
    const endedAt = new Map(ended.map(({ id, endedAt: at }) => [id, Date.parse(at)]));
    const after = story.ledger.mails.filter(
      ({ sendId, at }) => at > (endedAt.get(enrollmentOf.get(sendId) ?? '') ?? Infinity),
    );
    expect(ended.length).toBeGreaterThan(50);
    expect(after).toEqual([]);
  });

  it('told the same story as the demo that stayed: the same mails to the same people', () => {
    const mails = (of: { to: string; subject: string }[]): string[] =>
      of.map(({ to, subject }) => `${to}: ${subject}`).sort();
    expect(demo.proof.ok).toBe(true);
    expect(mails(story.ledger.mails)).toEqual(mails(demo.evidence.received));
  });
});
