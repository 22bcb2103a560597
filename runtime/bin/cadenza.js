#!/usr/bin/env node
'use strict';
var existsSync = require('fs').existsSync;
var join = require('path').join;
var tooOld = require('./requiredNode.js').tooOld;

var main = join(__dirname, '..', 'dist', 'cli', 'main.js');
var problem =
  tooOld(process.versions.node) ||
  (existsSync(main) ? null : 'The runtime is not built yet. In a copy of the repository run: npm run build');

if (problem) {
  process.stderr.write(problem + '\n');
  process.exitCode = 1;
} else {
  require(main);
}
