const { join } = require('node:path');

const ROOT = join(__dirname, '..', '..');

/** The settings that all folders of tests share, as a project of Jest. */
const jestProject = (name) => ({
  displayName: name,
  rootDir: ROOT,
  // Where Jest looks for files. Not all of this folder: an installed n8n (test/n8n/install.js) is 250,000 of them.
  roots: [
    '<rootDir>/runtime/src',
    '<rootDir>/nodes',
    '<rootDir>/credentials',
    '<rootDir>/test/support',
    `<rootDir>/test/${name}`,
  ],
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
  },
  moduleNameMapper: { '^cadenza-runtime/domain$': '<rootDir>/runtime/src/domain/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/runtime/dist', '<rootDir>/data', '<rootDir>/test/n8n/server'],
});

module.exports = { jestProject };
