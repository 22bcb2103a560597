/** The same on Postgres. Its figure has no bound in quality.md; a tenth of the embedded one would be something looked up one by one. */
import { startPostgres } from '../support/postgresServer';
import { measured, row } from './bulk';
import { temporaryFolder } from './dataset';
import type { Bench } from './table';

export const bulkOnPostgres: Bench = {
  name: 'bulk',
  what: 'bulk enrollment on Postgres, contacts included',
  async run(size) {
    const server = await startPostgres();
    const folder = temporaryFolder();
    try {
      const rate = await measured(size, folder.path, server.url);
      return [{ ...row(bulkOnPostgres.what, rate), reach: '≥ 2,000 a second', met: rate >= 2_000 }];
    } finally {
      await server.remove();
      folder.remove();
    }
  },
};
