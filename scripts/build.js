/**
 * Builds the parts of this repository: `node scripts/build.js [--if-stale] [runtime] [ui] [nodes]`.
 * A part is stale when any of its sources is newer than its last successful build. A part is built beside its
 * output and moved into place when it succeeded, so a failed build leaves the last good one.
 */
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
// Under node_modules, because `npm ci` brings other dependencies and must therefore bring a new build.
const STAMPS = path.join(ROOT, 'node_modules', '.cache', 'cadenza-build');

const PARTS = {
  runtime: {
    title: 'the runtime',
    sources: ['runtime/src', 'runtime/package.json', 'runtime/tsconfig.json', 'tsconfig.base.json'],
    output: 'runtime/dist',
    build: () => compile('runtime', 'runtime/dist', ['ui']),
  },
  ui: {
    title: 'the web UI',
    sources: [
      'ui-extension/src',
      'ui-extension/public',
      'ui-extension/build',
      'ui-extension/index.html',
      'ui-extension/vite.config.mjs',
      'ui-extension/package.json',
      // The rules that the UI takes from the runtime rather than repeat them.
      'runtime/src/domain',
      'gulpfile.js',
    ],
    output: 'runtime/dist/ui',
    build: () => {
      run(process.execPath, [tool('vite/bin/vite.js'), 'build', path.join(ROOT, 'ui-extension')]);
      gulp('ui');
    },
  },
  nodes: {
    title: 'the n8n node package',
    sources: ['index.ts', 'nodes', 'credentials', 'gulpfile.js', 'package.json', 'tsconfig.json', 'tsconfig.base.json'],
    output: 'dist',
    build: () => {
      compile('.', 'dist', []);
      gulp('icons');
    },
  },
};

class BuildFailed extends Error {}

/** Builds these parts, in this order; with `onlyStale` passes over what is up to date. Throws BuildFailed. */
function build(names, { onlyStale = false } = {}) {
  for (const name of names) {
    const part = PARTS[name];
    if (!part)
      throw new BuildFailed(`There is no part '${name}' to build; there are ${Object.keys(PARTS).join(', ')}.`);
    const reason = staleBecause(name, part);
    if (onlyStale && !reason) continue;
    const startedAt = Date.now();
    process.stderr.write(`Building ${part.title}${onlyStale ? ` (${reason})` : ''} … `);
    part.build();
    fs.mkdirSync(STAMPS, { recursive: true });
    fs.writeFileSync(stampOf(name), String(startedAt));
    process.stderr.write(`${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  }
}

function stampOf(name) {
  return path.join(STAMPS, name);
}

/** Why a part must be built, in words; null when it is up to date. */
function staleBecause(name, part) {
  if (!fs.existsSync(path.join(ROOT, part.output))) return `there is no ${part.output} yet`;
  if (!fs.existsSync(stampOf(name))) return 'dependencies were installed anew';
  const builtAt = Number(fs.readFileSync(stampOf(name), 'utf8'));
  const newer = part.sources.map((source) => newerThan(builtAt, path.join(ROOT, source))).find(Boolean);
  return newer ? `${path.relative(ROOT, newer)} changed` : null;
}

/** The first file or folder changed after `at`; folders count, because a deleted file changes only its folder. */
function newerThan(at, file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.mtimeMs > at) return file;
  if (!stat.isDirectory()) return null;
  for (const entry of fs.readdirSync(file)) {
    const newer = newerThan(at, path.join(file, entry));
    if (newer) return newer;
  }
  return null;
}

/** Runs tsc on a project and swaps its output in; `keep` names folders of the old output that others build. */
function compile(project, output, keep) {
  const target = path.join(ROOT, output);
  const fresh = `${target}.${process.pid}.new`;
  try {
    run(process.execPath, [
      tool('typescript/bin/tsc'),
      '-p',
      path.join(ROOT, project),
      '--outDir',
      fresh,
      '--noEmitOnError',
    ]);
    for (const folder of keep) {
      const old = path.join(target, folder);
      if (fs.existsSync(old)) fs.renameSync(old, path.join(fresh, folder));
    }
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(fresh, target);
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

function gulp(task) {
  run(process.execPath, [tool('gulp/bin/gulp.js'), '--silent', task]);
}

/** The path of a tool. Not by `require.resolve`, because gulp does not export its own. */
function tool(file) {
  const found = path.join(ROOT, 'node_modules', file);
  if (!fs.existsSync(found)) throw new BuildFailed('failed.\nThe build tools are not installed. Run: npm ci');
  return found;
}

/** Runs a tool quietly; what it printed is shown only when it failed. */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new BuildFailed(`failed.\n${stdout}${stderr}`.trimEnd());
}

module.exports = { build, BuildFailed, PARTS };

if (require.main === module) {
  const args = process.argv.slice(2);
  const names = args.filter((arg) => !arg.startsWith('--'));
  try {
    build(names.length ? names : Object.keys(PARTS), { onlyStale: args.includes('--if-stale') });
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
