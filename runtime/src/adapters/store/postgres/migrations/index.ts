import { CreateTables1795258800000 } from './1795258800000-createTables';

/** Oldest first. A released migration is never edited. */
export const MIGRATIONS = [CreateTables1795258800000];
