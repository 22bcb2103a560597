import { describeUnless } from '../support/needs';
import { openEmptyPostgres } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { storeSuite } from './suite';

describeUnless(postgresMissing(), 'the store on Postgres', () => {
  storeSuite('Postgres', openEmptyPostgres);
});
