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

/** A server of the machine's own binaries, or one that was named. */
export interface ServerNeed {
  name: string;
  /** `'redis-server'` */
  binary: string;
  /** Debian's package that brings it. */
  aptPackage: string;
  urlName: string;
  exampleUrl: string;
}

/** @param isThere named, or to be started from the binary */
export function serverMissing(need: ServerNeed, isThere: boolean): Missing | null {
  if (isThere) return null;
  const { name, binary, aptPackage, urlName, exampleUrl } = need;
  return {
    reason: `no ${name}: ${urlName} is not set and there is no '${binary}' on this machine`,
    enable: `apt-get install ${aptPackage}, or ${urlName}=${exampleUrl} npm test`,
  };
}

/** For tests that stop the server they work with: a named one is not theirs to stop. */
export function ownServerMissing({ name, binary, aptPackage }: ServerNeed, hasBinary: boolean): Missing | null {
  if (hasBinary) return null;
  return {
    reason: `no ${name} to start and stop: there is no '${binary}' on this machine`,
    enable: `apt-get install ${aptPackage}`,
  };
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
