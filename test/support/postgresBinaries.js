/** Where this machine has PostgreSQL's programs. In JavaScript, because jest.config.js asks as well. */
'use strict';

const { existsSync, readdirSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const DEBIAN = '/usr/lib/postgresql';

/** The folder of `initdb` and `postgres`, or null; Debian keeps them out of the path, one folder a version. */
function postgresBinaries() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/** Whether tests can have a server: a named one, or one they start. */
function hasPostgres() {
  return Boolean(process.env.CADENZA_TEST_POSTGRES_URL) || postgresBinaries() !== null;
}

module.exports = { hasPostgres, postgresBinaries };
