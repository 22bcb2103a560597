/** The time rules. Everything here is pure: the caller brings every instant, zone and list of holidays. */
export * from './calendar';
export * from './day';
export * from './explain';
export * from './instant';
export * from './limits';
export * from './plan';
export * from './quietHours';
export * from './timeOfDay';
export * from './wait';
export {
  assertZone,
  atLocal,
  dayAt,
  isZone,
  localOf,
  nextClockChange,
  offsetAt,
  UnknownZone,
  type LocalTime,
} from './zone';
