const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { jestProject } = require('./test/support/jestProject.js');

/** bench, faults and n8n have commands of their own. */
const APART = ['support', 'bench', 'faults', 'n8n'];

/** One project per folder of test/ that holds tests. */
const folders = readdirSync(join(__dirname, 'test'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !APART.includes(entry.name))
  .map((entry) => entry.name);

module.exports = {
  // All cores: most suites wait for disks and sockets part of their time.
  maxWorkers: '100%',
  // Bounds what hangs; a slow machine is no failure.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/skippedReporter.js'],
  projects: folders.map(jestProject),
};
