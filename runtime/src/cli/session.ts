/** How commands get at the engine: on the database file directly, without a server. */
import type { AppParts, Core } from '../app';
import { loadConfig, type Config } from '../config';
import type { Actor } from '../engine/records';
import { inUse, isDatabaseInUse } from './failure';

/** Who is behind a change, for the timeline. */
export const BY: Actor = { type: 'system', name: 'cadenza command line' };

/**
 * Log lines of a command go to stderr, and only those that matter: its own words are on stdout, where a pipe wants them.
 */
export function commandLog(config: Pick<Config, 'logLevel' | 'logFormat'>): NonNullable<AppParts['log']> {
  const level = config.logLevel === 'info' ? 'warn' : config.logLevel;
  return { level, format: config.logFormat, destination: process.stderr };
}

/**
 * Opens the data, does the work and closes it again, also after an error.
 * @param instead what else the user can do when a server holds the data, e.g. `or use its API`
 * @throws {CommandFailed} when another process works the data
 */
export async function withCore<T>(instead: string, work: (core: Core) => Promise<T>, parts: AppParts = {}): Promise<T> {
  const config = loadConfig(process.env);
  const { openCore } = await import('../app.js');
  const core = await openCore(config, { log: commandLog(config), ...parts }).catch((error: unknown) => {
    throw isDatabaseInUse(error) ? inUse(config.dataDir, instead) : error;
  });
  try {
    return await work(core);
  } finally {
    await core.close();
  }
}
