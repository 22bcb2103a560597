/** The time zone, calendar and quiet hours that hold for one enrollment. Rules: semantics.md, "Waiting" and "Quiet hours". */
import type { SequenceRules } from '../domain/sequence';
import type { Settings } from '../domain/settings';
import type { SendingTime } from '../domain/time';
import type { HolidayCalendar } from './ports';

type ByZone = Map<string, SendingTime>;

/** Answers with the same object for the same settings, rules and zone, so that what is compiled from it is compiled once. */
export type SendingTimes = (settings: Settings, rules: SequenceRules, contactZone: string | null) => SendingTime;

export function createSendingTimes(holidays: HolidayCalendar): SendingTimes {
  const cache = new WeakMap<Settings, WeakMap<SequenceRules, ByZone>>();
  const holidaysOf = new WeakMap<Settings, (date: string) => boolean>();

  function isHolidayOf(settings: Settings): (date: string) => boolean {
    let isHoliday = holidaysOf.get(settings);
    if (!isHoliday) holidaysOf.set(settings, (isHoliday = holidays(settings)));
    return isHoliday;
  }

  function zonesOf(settings: Settings, rules: SequenceRules): ByZone {
    let byRules = cache.get(settings);
    if (!byRules) cache.set(settings, (byRules = new WeakMap()));
    let byZone = byRules.get(rules);
    if (!byZone) byRules.set(rules, (byZone = new Map<string, SendingTime>()));
    return byZone;
  }

  return (settings, rules, contactZone) => {
    const zone = effectiveZone(settings, rules, contactZone);
    const byZone = zonesOf(settings, rules);
    let sendingTime = byZone.get(zone);
    if (!sendingTime) {
      sendingTime = {
        calendar: { zone, workingDays: settings.workingDays, isHoliday: isHolidayOf(settings) },
        quietHours: [...settings.quietHours, ...rules.quietHours],
        businessDaysOnly: settings.businessDaysOnly || rules.businessDaysOnly,
      };
      byZone.set(zone, sendingTime);
    }
    return sendingTime;
  };
}

/** The contact's zone where the sequence says so and the contact has one; else the sequence's; else the settings'. */
export function effectiveZone(settings: Settings, rules: SequenceRules, contactZone: string | null): string {
  if (rules.useContactTimeZone && contactZone) return contactZone;
  return rules.timeZone ?? settings.timeZone;
}
