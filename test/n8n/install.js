/**
 * Installs the real n8n of test/n8n/server, once: `node test/n8n/install.js`. What is there already is used again as long
 * as the lockfile and the Node.js are the same. Apart from `npm ci`, because it is half a gigabyte that few need.
 */
'use strict';
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const SERVER = path.join(__dirname, 'server');
const STAMP = path.join(SERVER, 'node_modules', '.installed');
const PNPM = path.join(ROOT, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
/** Two minutes usually, most of them for compiling SQLite. */
const LONGEST_MS = 25 * 60_000;

/** What the installation depends on; another one of these means another installation. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.versions.modules} ${process.platform} ${process.arch}`);
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml'])
    hash.update(fs.readFileSync(path.join(SERVER, file)));
  return hash.digest('hex');
}

function isInstalled() {
  return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === fingerprint();
}

/** The folder of the running Node.js, if it has the headers that native modules are compiled against. */
function headers() {
  const folder = path.join(fs.realpathSync(process.execPath), '..', '..');
  return fs.existsSync(path.join(folder, 'include', 'node', 'node.h')) ? folder : null;
}

/** @returns why it could not be installed, with the way out; null when it is there */
function install() {
  if (Number(process.versions.node.split('.')[0]) !== 24)
    return `n8n 2.41 needs Node.js 24, and this is ${process.versions.node}. Run it by npm: npm run test:n8n`;
  if (isInstalled()) return null;
  if (!fs.existsSync(PNPM)) return 'pnpm is not installed. Run: npm ci';
  const startedAt = Date.now();
  process.stderr.write('Installing n8n for the tests, which takes some minutes the first time … ');
  fs.rmSync(STAMP, { force: true });
  const folder = headers();
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'],
    {
      cwd: SERVER,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      timeout: LONGEST_MS,
      env: {
        ...withoutNpmScript(process.env),
        // A compiler's `node` must be this one, or the native parts fit another.
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
        CI: 'true',
        ...(folder && { npm_config_nodedir: folder }),
      },
    },
  );
  if (status !== 0) {
    const words = `${stdout}${stderr}`.slice(-6_000);
    return `failed (${signal ?? `exit ${status}`}).\n${words}\nIts native parts are compiled: python3, make and g++ are needed (Debian: apt-get install python3 make g++).`;
  }
  fs.writeFileSync(STAMP, fingerprint());
  process.stderr.write(`${((Date.now() - startedAt) / 1000).toFixed(0)} s\n`);
  return null;
}

/** `npm run` hands its own settings on, among them `ignore-scripts` of .npmrc, and pnpm would take them for its own. */
function withoutNpmScript(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(config_ignore_scripts|config_omit|package|lifecycle)/i.test(name)),
  );
}

module.exports = { SERVER, install, isInstalled };

if (require.main === module) {
  const problem = install();
  if (problem) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
