/**
 * Lets `require` load TypeScript, with the settings the tests use. Preload it into a child process with
 * `node -r <this file> some.ts`. Not Node's own type stripping: that refuses parameter properties and imports
 * without an extension, both of which this repository uses.
 */
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformSync } = require('@swc/core');

const DOMAIN = path.join(__dirname, '..', 'runtime', 'src', 'domain', 'index.ts');

process.setSourceMapsEnabled(true);

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(fs.readFileSync(filename, 'utf8'), {
    filename,
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
    swcrc: false,
  });
  module._compile(code, filename);
};

// As in jest.config.js: the sources, not what was built from them some time ago.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return request === 'cadenza-runtime/domain' ? DOMAIN : resolveFilename.call(this, request, ...rest);
};
