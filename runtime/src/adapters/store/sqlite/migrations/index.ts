import { CreateTables1795258800000 } from './1795258800000-createTables';
import { AddHostCalls1795285800000 } from './1795285800000-addHostCalls';

/** Oldest first. A released migration is never edited. */
export const MIGRATIONS = [CreateTables1795258800000, AddHostCalls1795285800000];
