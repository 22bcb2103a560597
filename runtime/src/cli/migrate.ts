/** `cadenza migrate`: brings the database to this release, or moves an embedded one into Postgres (`--from`). */
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { databaseName, loadConfig } from '../config';
import { version } from '../version';
import { moveFrom } from './move/move';
import { withCore } from './session';
import { notes } from './text/notes';
import { counted } from './text/table';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the database to this release (start does so too), or move a database file into Postgres')
    .option('--from <file>', 'a cadenza.db, whose content moves into the empty database of CADENZA_DATABASE_URL')
    .addHelpText(
      'after',
      notes(
        'Moving: stop the Cadenza that works the file first. All of it is moved, or nothing: each table is read back and compared before it is kept. Broken off, it leaves nothing and can be made again.',
      ),
    )
    .action(migrate);
}

async function migrate({ from }: { from?: string }): Promise<void> {
  if (from !== undefined) return moveFrom(from);
  const config = loadConfig(process.env);
  const wasThere = config.databaseUrl !== null || existsSync(config.databaseFile);
  const log = new MigrationLog();
  // The store reports what it ran; there is nothing else here that could report at this level.
  const parts = { log: { level: 'info' as const, format: 'json' as const, destination: log } };
  await withCore('because the server has migrated its database itself when it started', async () => undefined, parts);
  process.stdout.write(`${sentence(databaseName(config), wasThere, log.migrations)}\n`);
}

function sentence(database: string, wasThere: boolean, ran: readonly string[]): string {
  const last = ran.at(-1);
  if (!wasThere) return `Made ${database} for release ${version}${last ? `: from empty to ${last}` : ''}.`;
  if (!last) return `${database} is of release ${version} already; nothing was changed.`;
  return `Brought ${database} to release ${version}: ${counted(ran.length, 'migration')} to ${last} (${ran.join(', ')}).`;
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
