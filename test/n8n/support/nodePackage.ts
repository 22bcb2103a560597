/** The node package as users have it: packed as npm publishes it, and unpacked where n8n keeps community packages. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');
export const PACKAGE = 'n8n-nodes-cadenza';

/** @param userFolder what n8n gets as N8N_USER_FOLDER */
export function installPackage(userFolder: string): void {
  const packages = join(userFolder, '.n8n', 'nodes', 'node_modules');
  mkdirSync(packages, { recursive: true });
  const packed = mkdtempSync(join(tmpdir(), 'cadenza-pack-'));
  try {
    npm(['pack', '--silent', '--pack-destination', packed]);
    const tarball = readdirSync(packed).find((name) => name.endsWith('.tgz'));
    if (!tarball) throw new Error(`npm pack left no tarball in ${packed}.`);
    execFileSync('tar', ['-xzf', join(packed, tarball), '-C', packages]);
    renameSync(join(packages, 'package'), join(packages, PACKAGE));
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}

/** What npm would publish. */
export function packed(): { files: { path: string }[]; size: number; unpackedSize: number } {
  const [listed] = JSON.parse(npm(['pack', '--dry-run', '--json', '--silent'])) as ReturnType<typeof packed>[];
  return listed!;
}

/** @returns what it printed */
function npm(args: string[]): string {
  const { npm_execpath: script } = process.env;
  // On Windows `npm` is no program, so the script that npm names when it runs us is the surer way.
  const [program, all] = script ? [process.execPath, [script, ...args]] : ['npm', args];
  return execFileSync(program, all, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
