/** `npm run lint:deploy` finds what it is there for: what is right passes, and each fault is a line. */
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder, textOf } from './files';

const folder = temporaryFolder();
const FILES = ['Dockerfile'];
beforeEach(() => FILES.forEach((file) => cpSync(join(ROOT, file), join(folder, file), { recursive: true })));

function lint(): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts/lintDeploy.mjs'), folder], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.split('\n').filter(Boolean) };
}

function change(file: string, from: string, to: string): void {
  const text = textOf(file);
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
}

it('passes what is in the repository', () => {
  expect(lint()).toEqual({ status: 0, lines: [] });
});

it.each([
  ['an instruction that there is not', 'STOPSIGNAL SIGTERM', 'STOPSIGNALS SIGTERM', 'Unknown instruction: STOPSIGNALS'],
  ['a duration without a unit', '--timeout=5s', '--timeout=5', 'duration'],
  ['a path that depends on another', 'WORKDIR /app', 'WORKDIR app', 'WORKDIR paths should be absolute'],
])('finds in the Dockerfile %s', (_, from, to, said) => {
  change('Dockerfile', from, to);
  const { status, lines } = lint();
  expect(status).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^Dockerfile:\d+: /);
  expect(lines[0]).toContain(said);
});
