/** What an enrollment, and each step it takes, leaves on the disk of Postgres: tables and indexes. */
import { DAY_MS, fill, openBed, publishCadence, SPREAD_MS, START, temporaryFolder } from '../dataset';
import { Tables } from './tables';

const ENROLLMENTS = 5_000;
const OWN = `select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind = 'r'`;

export interface Growth {
  bytesAnEnrollment: number;
  /** A send, its message, the events of the timeline, and the conversation of a contact at the first. */
  bytesAStep: number;
}

/** Runs one step of some enrollments by the whole engine. @param url of an empty database */
export async function growth(url: string): Promise<Growth> {
  const folder = temporaryFolder();
  const bed = await openBed(folder.path, url);
  const tables = await Tables.open(url);
  try {
    await publishCadence(bed);
    const empty = await tables.number(OWN);
    await fill(bed, ENROLLMENTS);
    await tables.settle();
    const filled = await tables.number(OWN);
    bed.clock.set(START + SPREAD_MS + DAY_MS / 24);
    await bed.engine.dispatcher.runDue();
    await tables.settle();
    const stepped = await tables.number(OWN);
    return { bytesAnEnrollment: (filled - empty) / ENROLLMENTS, bytesAStep: (stepped - filled) / ENROLLMENTS };
  } finally {
    await tables.close();
    await bed.close();
    folder.remove();
  }
}
