/** The first API key of an empty database that several processes start on at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../runtime/src/app';
import { createFirstKey } from '../../runtime/src/cli/firstKey';
import { loadConfig } from '../../runtime/src/config';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';

describeUnless(postgresMissing(), 'the first API key', () => {
  let database: EmptyDatabase;
  let dataDir: string;
  let apps: App[] = [];

  beforeEach(async () => {
    database = await emptyDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'cadenza-first-key-'));
    const config = loadConfig({
      CADENZA_DATABASE_URL: database.url,
      CADENZA_DATA_DIR: dataDir,
      CADENZA_PORT: '0',
      CADENZA_SECRET_KEY: 'ab'.repeat(32),
    });
    const start = () => createApp(config, { log: { level: 'silent', format: 'json' } });
    apps = await Promise.all([start(), start(), start()]);
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    rmSync(dataDir, { recursive: true, force: true });
    database.giveBack();
  });

  it('is made and shown by one of several processes that start at once', async () => {
    const shown = await Promise.all(apps.map((app) => createFirstKey(app)));
    expect(shown.filter((secret) => secret !== null)).toHaveLength(1);
    expect(await apps[0]!.store.read.apiKeys()).toHaveLength(1);
    for (const app of apps) expect(await createFirstKey(app)).toBeNull();
  });
});
