/** `cadenza migrate`: brings the database to this release, and says from where to where. */
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { loadConfig } from '../config';
import { version } from '../version';
import { withCore } from './session';
import { counted } from './text/table';

export function migrateCommand(): Command {
  return new Command('migrate').description('Bring the database to this release (start does so too)').action(migrate);
}

async function migrate(): Promise<void> {
  const { databaseFile } = loadConfig(process.env);
  const wasThere = existsSync(databaseFile);
  const log = new MigrationLog();
  // The store reports what it ran; there is nothing else here that could report at this level.
  const parts = { log: { level: 'info' as const, format: 'json' as const, destination: log } };
  await withCore('because the server has migrated its database itself when it started', async () => undefined, parts);
  process.stdout.write(`${sentence(databaseFile, wasThere, log.migrations)}\n`);
}

function sentence(file: string, wasThere: boolean, ran: readonly string[]): string {
  const last = ran.at(-1);
  if (!wasThere) return `Made ${file} for release ${version}${last ? `: from empty to ${last}` : ''}.`;
  if (!last) return `${file} is of release ${version} already; nothing was changed.`;
  return `Brought ${file} to release ${version}: ${counted(ran.length, 'migration')} to ${last} (${ran.join(', ')}).`;
}

/** Reads the log lines of opening the store; those that say that something is wrong go on to stderr. */
class MigrationLog {
  migrations: string[] = [];

  write(line: string): void {
    const { event, level, migrations } = JSON.parse(line) as { event?: string; level?: string; migrations?: string[] };
    if (event === 'store.migrated') this.migrations = migrations ?? [];
    else if (level === 'warn' || level === 'error') process.stderr.write(line);
  }
}
