/** Builds what is out of date and becomes the runtime: `node scripts/cadenza.js start [options]`. */
'use strict';
const path = require('node:path');

const bin = path.join(__dirname, '..', 'runtime', 'bin', 'cadenza.js');
const { tooOld } = require('../runtime/bin/requiredNode.js');
const { build, BuildFailed } = require('./build.js');

/** Whether the runtime can be started; on an old Node.js it says so itself, without a build before. */
function ready() {
  if (tooOld(process.versions.node)) return true;
  try {
    build(['runtime', 'ui'], { onlyStale: true });
    return true;
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    return false;
  }
}

/**
 * A SIGTERM to npm ends npm and the shell between, and that shell hands nothing on. So the runtime looks whether
 * its shell is still there, and stops as if the signal had reached it; else it would go on without an owner.
 */
function stopWithShell() {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

if (ready()) {
  if (process.env.npm_lifecycle_event) stopWithShell();
  process.argv[1] = bin;
  require(bin);
} else {
  process.exitCode = 1;
}
