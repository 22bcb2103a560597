/**
 * Suites that need something the machine may lack (a database server, a browser). They run when it is there; else
 * they are skipped, with the reason and the command that enables them at the end of the run (skippedReporter.js).
 * With CADENZA_TEST_REQUIRE=all a missing one is a failure. Rule: quality.md, "Two commands".
 */

/** Why a suite cannot run here, and what makes it run. */
export interface Missing {
  /** e.g. `no PostgreSQL: CADENZA_TEST_POSTGRES_URL is not set and there is no 'postgres' on this machine` */
  reason: string;
  /** A command to paste, e.g. `apt-get install postgresql`. */
  enable: string;
}

export function requiresAll(): boolean {
  return process.env['CADENZA_TEST_REQUIRE'] === 'all';
}

/**
 * `describe`, unless something is missing.
 *
 *     describeUnless(postgresMissing(), 'the store on Postgres', () => { … });
 */
export function describeUnless(missing: Missing | null, name: string, body: () => void): void {
  if (!missing) {
    describe(name, body);
  } else if (requiresAll()) {
    describe(name, () => {
      it('has what it needs on this machine', () => {
        throw new Error(`${missing.reason}. To run it: ${missing.enable}`);
      });
    });
  } else {
    // The reporter reads both from the name, because a name is all that reaches it from another process.
    describe.skip(`${name} [skipped: ${missing.reason} → ${missing.enable}]`, body);
  }
}
