const { join } = require('node:path');

const ROOT = join(__dirname, '..', '..');
const TYPESCRIPT = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' };
const JAVASCRIPT = { jsc: { target: 'es2023' }, module: { type: 'commonjs' } };

/**
 * The settings that all folders of tests share, as a project of Jest.
 * @param options another name; modules to take in place of those that the tests import, as `moduleNameMapper`; packages that
 *   are published as ES modules only, which Jest cannot require as they are; what tests find on `globalThis`
 */
const jestProject = (name, { displayName = name, modules = {}, esmPackages = [], globals = {} } = {}) => ({
  displayName,
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
  globals,
  transform: {
    '^.+\\.ts$': ['@swc/jest', TYPESCRIPT],
    ...Object.fromEntries(esmPackages.map((name) => [`/node_modules/${name}/.+\\.js$`, ['@swc/jest', JAVASCRIPT]])),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
  moduleNameMapper: { '^cadenza-runtime/domain$': '<rootDir>/runtime/src/domain/index.ts', ...modules },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/runtime/dist', '<rootDir>/data', '<rootDir>/test/n8n/server'],
});

module.exports = { jestProject };
