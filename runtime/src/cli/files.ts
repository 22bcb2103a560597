/** Checks of files that a user names. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandFailed } from './failure';

/** @throws {CommandFailed} when a file cannot be made there, because its folder does not exist */
export async function requireFolderOf(file: string): Promise<void> {
  const folder = dirname(file);
  const isThere = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isThere) throw new CommandFailed(`There is no folder ${folder}, so ${file} cannot be written. Make it first.`);
}
