const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { jestProject } = require('./test/support/jestProject.js');
const { hasPostgres } = require('./test/support/postgresBinaries');
const { hasRedis } = require('./test/support/redisBinary');

/** bench, faults and n8n have commands of their own; nodes run in more than one n8n. */
const APART = ['support', 'bench', 'faults', 'n8n', 'nodes'];

/** One project per folder of test/ that holds tests. */
const folders = readdirSync(join(__dirname, 'test'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !APART.includes(entry.name))
  .map((entry) => entry.name);

/**
 * The node tests, in the newest engine of n8n that installs without a compiler and in the oldest that the nodes support.
 * That one is installed under another name, and brings the `n8n-workflow` that belongs to it.
 */
const inN8n = jestProject('nodes', { globals: { expectedN8n: '2.8' } });
const OLDEST_N8N = 'n8n-core-2.0';
const workflowOfOldest = require.resolve('n8n-workflow', { paths: [require.resolve(OLDEST_N8N)] });
const inOldestN8n = jestProject('nodes', {
  displayName: 'nodes in n8n 2.0',
  modules: {
    '^n8n-core$': require.resolve(OLDEST_N8N),
    '^n8n-core/(.*)$': `${OLDEST_N8N}/$1`,
    '^n8n-workflow$': workflowOfOldest,
    '^n8n-workflow/(.*)$': `${packageFolder(workflowOfOldest)}/$1`,
  },
  esmPackages: ['p-retry', 'is-network-error'],
  globals: { expectedN8n: '2.0' },
});

/** @param file somewhere in an installed package */
function packageFolder(file) {
  return /^.*\/node_modules\/[^/]+/.exec(file.replaceAll('\\', '/'))[0];
}

/** These share throwaway servers (Postgres, Redis), started before the first and removed after the last. */
const withServers = new Set(['store', 'cli', 'http', 'queue']);
const servers = {
  globalSetup: '<rootDir>/test/support/serversSetup.ts',
  globalTeardown: '<rootDir>/test/support/serversTeardown.ts',
};

const project = (name) => ({ ...jestProject(name), ...(withServers.has(name) && servers) });

/**
 * The files of the engine and of HTTP again, on Postgres, and with the work handed over by a queue on Redis. Where there is
 * none of them, test/store/postgres.test.ts and test/queue/queue.test.ts say what is skipped.
 */
const elsewhere = (name, displayName, setupFile, but = []) => ({
  ...project(name),
  ...servers,
  displayName,
  setupFiles: [`<rootDir>/test/support/${setupFile}`],
  testPathIgnorePatterns: ['/node_modules/', ...but],
});
/** It breaks each single write in turn, and a queue pauses for real before it tries again; the faults do it with processes. */
const BREAKS_EACH_WRITE = '/engine/nothingLost.test.ts';
/** They bring a database of their own. */
const OWN_DATABASES = ['firstKey', 'idempotencyManyProcesses', 'server', 'stop'];
const onServers = [
  ...(hasPostgres() ? [elsewhere('engine', 'engine on Postgres', 'onPostgres.js')] : []),
  ...(hasPostgres() && hasRedis()
    ? [
        elsewhere('engine', 'engine on Postgres and Redis', 'onPostgresAndRedis.js', [BREAKS_EACH_WRITE]),
        elsewhere(
          'http',
          'http on Postgres and Redis',
          'onPostgresAndRedis.js',
          OWN_DATABASES.map((name) => `/http/${name}.test.ts`),
        ),
      ]
    : []),
];

module.exports = {
  // All cores: most suites wait for disks and sockets part of their time.
  maxWorkers: '100%',
  // Bounds what hangs; a slow machine is no failure.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/support/longestFirst.js',
  reporters: ['default', '<rootDir>/test/support/skippedReporter.js'],
  projects: [...folders.map(project), ...onServers, inN8n, inOldestN8n],
};
