/** Checks of files that a user names. */
import { existsSync } from 'node:fs';
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

/** @throws {CommandFailed} when the file is there already, or cannot be made there */
export async function requireNew(file: string): Promise<void> {
  await requireFolderOf(file);
  if (existsSync(file))
    throw new CommandFailed(`${file} is there already. Choose another name, or move that file away.`);
}
