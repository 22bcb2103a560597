/** Runs a TypeScript file: `node scripts/run-ts.js test/faults/run.ts --short`. */
'use strict';
const path = require('node:path');
require('./tsHook.js');

const [, , script] = process.argv;
if (script) {
  process.argv.splice(1, 2, path.resolve(script));
  require(path.resolve(script));
} else {
  process.stderr.write('Name the file to run: node scripts/run-ts.js <file.ts> [arguments]\n');
  process.exitCode = 1;
}
