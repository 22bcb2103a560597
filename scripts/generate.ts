/** Writes the files that are made from code: `npm run generate`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATED } from './generated';

for (const [path, content] of Object.entries(GENERATED)) {
  const file = join(__dirname, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content());
  process.stdout.write(`${path}\n`);
}
