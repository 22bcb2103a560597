const { jestProject } = require('../support/jestProject.js');

/** The stories on a real n8n: `npm run test:n8n`. Apart from `npm test`, because it installs half of npm first. */
module.exports = {
  rootDir: '../..',
  // Each file has an n8n of its own, and one takes a core while it starts.
  maxWorkers: 1,
  testTimeout: 240_000,
  reporters: ['default', '<rootDir>/test/support/skippedReporter.js'],
  projects: [jestProject('n8n')],
};
