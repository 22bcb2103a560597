/** The rules of time, apart from domain.ts: they bring the time zones and the shapes, which one draft on a phone does not need. */
export { calendarWith, holidayTest } from '../../runtime/src/domain/time/calendar';
export { formatDay } from '../../runtime/src/domain/time/day';
export { planSends } from '../../runtime/src/domain/time/plan';
export { quietStretchAt, type QuietReason } from '../../runtime/src/domain/time/quietHours';
export { dayAt } from '../../runtime/src/domain/time/zone';
