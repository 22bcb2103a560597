/**
 * A Jest reporter that says at the end of a run what was skipped, why, and what enables it (needs.ts).
 * With CADENZA_TEST_REQUIRE=all anything skipped fails the run.
 */
'use strict';

const requiresAll = () => process.env.CADENZA_TEST_REQUIRE === 'all';

const MARK = /^(.*) \[skipped: (.*) → (.*)\]$/;

/** Skipped tests by suite: name, reason and enabling command if it has them, and how many tests. */
function skippedSuites(results) {
  const suites = new Map();
  for (const file of results.testResults) {
    for (const test of file.testResults.filter(({ status }) => status === 'pending' || status === 'todo')) {
      const [, name, reason, enable] = test.ancestorTitles.map((title) => MARK.exec(title)).find(Boolean) ?? [];
      const suite = suites.get(name ?? test.fullName) ?? { name: name ?? test.fullName, reason, enable, tests: 0 };
      suite.tests += 1;
      suites.set(suite.name, suite);
    }
  }
  return [...suites.values()];
}

module.exports = class SkippedReporter {
  #skipped = [];
  #narrowed;

  constructor(globalConfig) {
    // Of a run narrowed by -t most tests are pending, and nobody wants to hear about them.
    this.#narrowed = Boolean(globalConfig.testNamePattern);
  }

  onRunComplete(_contexts, results) {
    if (this.#narrowed) return;
    this.#skipped = skippedSuites(results);
    for (const { name, reason, enable, tests } of this.#skipped) {
      process.stderr.write(`\nSkipped: ${name} (${tests} ${tests === 1 ? 'test' : 'tests'})\n`);
      process.stderr.write(
        reason ? `  because ${reason}\n  to run it: ${enable}\n` : '  without a reason in its name\n',
      );
    }
    if (this.#skipped.length > 0 && requiresAll()) {
      process.stderr.write('\nThat fails this run, because CADENZA_TEST_REQUIRE=all allows nothing to be skipped.\n');
    }
  }

  /** An error here fails the run; Jest does not print it, so onRunComplete has. */
  getLastError() {
    return this.#skipped.length > 0 && requiresAll() ? new Error('Something was skipped.') : undefined;
  }
};
