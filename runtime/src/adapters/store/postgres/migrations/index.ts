import { CreateTables1795258800000 } from './1795258800000-createTables';
import { LeaveRoomInPages1795320000000 } from './1795320000000-leaveRoomInPages';
import { AddRetention1795323600000 } from './1795323600000-addRetention';
import { StandApartWhenDue1795327200000 } from './1795327200000-standApartWhenDue';

/** Oldest first. A released migration is never edited. */
export const MIGRATIONS = [
  CreateTables1795258800000,
  LeaveRoomInPages1795320000000,
  AddRetention1795323600000,
  StandApartWhenDue1795327200000,
];
