import { CreateTables1795258800000 } from './1795258800000-createTables';
import { AddHostCalls1795285800000 } from './1795285800000-addHostCalls';
import { AddSubscriptions1795287600000 } from './1795287600000-addSubscriptions';
import { AddWakeSecrets1795294800000 } from './1795294800000-addWakeSecrets';
import { AddPersonasAndCompositions1795297200000 } from './1795297200000-addPersonasAndCompositions';
import { AddPeople1795300800000 } from './1795300800000-addPeople';
import { AddRetention1795323600000 } from './1795323600000-addRetention';

/** Oldest first. A released migration is never edited. */
export const MIGRATIONS = [
  CreateTables1795258800000,
  AddHostCalls1795285800000,
  AddSubscriptions1795287600000,
  AddWakeSecrets1795294800000,
  AddPersonasAndCompositions1795297200000,
  AddPeople1795300800000,
  AddRetention1795323600000,
];
