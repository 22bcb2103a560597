const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/** One project per folder of test/ that holds tests; bench and faults have commands of their own. */
const folders = readdirSync(join(__dirname, 'test'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['support', 'bench', 'faults'].includes(entry.name))
  .map((entry) => entry.name);

module.exports = {
  // All cores: most suites wait for disks and sockets part of their time.
  maxWorkers: '100%',
  // Bounds what hangs; a slow machine is no failure.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/skippedReporter.js'],
  projects: folders.map((name) => ({
    displayName: name,
    rootDir: __dirname,
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    testEnvironment: 'node',
    transform: {
      '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
    },
    moduleNameMapper: { '^cadenza-runtime/domain$': '<rootDir>/runtime/src/domain/index.ts' },
    modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/runtime/dist', '<rootDir>/data'],
  })),
};
