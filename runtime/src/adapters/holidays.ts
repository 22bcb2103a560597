/**
 * The holidays of the settings: public holidays of a country and region (date-holidays), own dates, minus exceptions.
 * A date is a holiday when a public holiday covers more than half of it, by the local clock: feasts that begin at
 * 18:00 the evening before count from the next date on, and free afternoons (Iceland, 24 December from 13:00) do not count.
 */
import type { HolidaySettings } from '../domain/settings';
import { holidayTest } from '../domain/time';
import type { HolidayCalendar, HolidayPlace } from '../engine/ports';

type HolidaysClass = typeof import('date-holidays').default;
type Rules = InstanceType<HolidaysClass>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The country or region is none that date-holidays knows; `message` lists those that are. */
export class UnknownHolidayRegion extends Error {
  override readonly name = 'UnknownHolidayRegion';
}

/**
 * Holidays by settings. Years are computed when first asked for and shared by all settings of the same region.
 * @throws {UnknownHolidayRegion} when given settings that assertHolidayRegion would have refused at saving
 */
export function createHolidayCalendar(): HolidayCalendar {
  const regions = new Map<string, RegionCalendar>();
  return ({ holidays }) => {
    const region = regionOf(regions, holidays);
    return holidayTest(holidays, (date) => region?.has(date) ?? false);
  };
}

/**
 * Checks a country and region before they are saved.
 * @param region a state such as `BY`, or a state and its region such as `BY-A`; null: the country alone
 * @throws {UnknownHolidayRegion} with the valid ones in its message
 */
export function assertHolidayRegion(country: string, region: string | null): void {
  const lookup = newRules();
  const countries = lookup.getCountries('en');
  if (!Object.hasOwn(countries, country)) {
    throw new UnknownHolidayRegion(`There are no holidays for the country '${country}'. Known: ${codes(countries)}.`);
  }
  if (region === null) return;
  if (!splitRegion(lookup, country, region)) throw unknownRegion(lookup, country, region);
}

function unknownRegion(lookup: Rules, country: string, region: string): UnknownHolidayRegion {
  const known = regionsOf(lookup, country).map(({ code }) => code);
  const hint = known.length ? `Known: ${known.join(', ')}.` : 'That country has none; leave the region empty.';
  return new UnknownHolidayRegion(`There is no region '${region}' in the holidays of ${country}. ${hint}`);
}

/** Every country and region that assertHolidayRegion accepts, by code. */
export function holidayPlaces(): HolidayPlace[] {
  const lookup = newRules();
  return Object.keys(lookup.getCountries('en'))
    .sort()
    .map((country) => ({ country, regions: regionsOf(lookup, country) }));
}

/** States first, then what lies within them, named with the state. */
function regionsOf(lookup: Rules, country: string): HolidayPlace['regions'] {
  const states = Object.entries(lookup.getStates(country, 'en') ?? {});
  const within = states.flatMap(([state, stateName]) =>
    Object.entries(lookup.getRegions(country, state, 'en') ?? {}).map(([region, name]) => ({
      code: `${state}-${region}`,
      name: `${stateName}, ${name}`,
    })),
  );
  return [...states.map(([code, name]) => ({ code, name })), ...within];
}

function codes(names: Record<string, string>): string {
  return Object.keys(names).join(', ');
}

/** Loaded on first use: the rules of the world take 80 ms and no start-up should wait for them. */
function newRules(...place: string[]): Rules {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the lookup is synchronous
  const Holidays = require('date-holidays') as HolidaysClass;
  return new Holidays(...(place as [string]), { types: ['public'] });
}

/** A state's code may hold no hyphen, so the first one parts state and region. Null: date-holidays knows no such place. */
function splitRegion(lookup: Rules, country: string, region: string): string[] | null {
  const states = lookup.getStates(country) ?? {};
  if (Object.hasOwn(states, region)) return [region];
  const [state = '', ...rest] = region.split('-');
  const regions = Object.hasOwn(states, state) ? (lookup.getRegions(country, state) ?? {}) : {};
  return Object.hasOwn(regions, rest.join('-')) ? [state, rest.join('-')] : null;
}

function regionOf(known: Map<string, RegionCalendar>, { country, region }: HolidaySettings): RegionCalendar | null {
  if (country === null) return null;
  const name = JSON.stringify([country, region]);
  let calendar = known.get(name);
  if (!calendar) known.set(name, (calendar = new RegionCalendar(country, region)));
  return calendar;
}

/** The public holidays of one region, year by year. */
class RegionCalendar {
  private readonly years = new Map<number, Set<string>>();
  private readonly rules: Rules;

  constructor(country: string, region: string | null) {
    assertHolidayRegion(country, region);
    this.rules = newRules(country, ...(region === null ? [] : splitRegion(newRules(), country, region)!));
  }

  /** Asks three years: a holiday that lasts over the new year, or is moved over it, belongs to the year of its rule. */
  has(date: string): boolean {
    const year = Number(date.slice(0, 4));
    return this.of(year).has(date) || this.of(year - 1).has(date) || this.of(year + 1).has(date);
  }

  private of(year: number): Set<string> {
    let dates = this.years.get(year);
    if (!dates) this.years.set(year, (dates = new Set(this.rules.getHolidays(year).flatMap(datesOf))));
    return dates;
  }
}

/**
 * The local dates that a holiday covers by more than half. Reads the local text of date-holidays and not its instants,
 * which would need the zone of the country: `2026-03-20 00:00:00 -0600` begins six hours before that local midnight.
 */
function datesOf(holiday: { date: string; start: Date; end: Date }): string[] {
  const [, day = '', time = '', sign, early = '0'] = /^(\S+) (\S+)(?: ([+-])(\d\d)\d\d)?$/.exec(holiday.date) ?? [];
  const shift = Number(early) * HOUR_MS * (sign === '-' ? -1 : 1);
  const from = Date.parse(`${day}T${time}Z`) + shift;
  const to = from + holiday.end.getTime() - holiday.start.getTime();
  const dates: string[] = [];
  for (let midnight = Math.floor(from / DAY_MS) * DAY_MS; midnight < to; midnight += DAY_MS) {
    const covered = Math.min(to, midnight + DAY_MS) - Math.max(from, midnight);
    if (covered > DAY_MS / 2) dates.push(new Date(midnight).toISOString().slice(0, 10));
  }
  return dates;
}
