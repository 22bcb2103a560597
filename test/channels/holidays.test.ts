import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  assertHolidayRegion,
  createHolidayCalendar,
  holidayPlaces,
  UnknownHolidayRegion,
} from '../../runtime/src/adapters/holidays';
import { DEFAULT_SETTINGS, type HolidaySettings } from '../../runtime/src/domain/settings';

const isHoliday = createHolidayCalendar();
function calendar(country: string | null, region: string | null = null, over: Partial<HolidaySettings> = {}) {
  return isHoliday({ ...DEFAULT_SETTINGS, holidays: { country, region, dates: [], except: [], ...over } });
}

describe('a holiday', () => {
  it.each([
    ['DE', 'BY', '2026-01-06', true], // Epiphany: Bavaria, not Berlin
    ['DE', 'BE', '2026-01-06', false],
    ['DE', null, '2026-01-06', false],
    ['DE', 'BE', '2026-03-08', true], // Women's Day: Berlin
    ['DE', 'BY', '2026-03-08', false],
    ['DE', null, '2026-10-03', true],
    ['DE', 'BY-A', '2026-08-08', true], // Augsburg's Peace Festival
    ['DE', 'BY', '2026-08-08', false],
    ['BR', null, '2026-09-07', true],
    ['BR', 'SP', '2026-07-09', true],
    ['BR', 'RJ', '2026-07-09', false],
    ['US', null, '2026-11-26', true], // Thanksgiving
    ['US', null, '2026-11-27', false],
    ['US', null, '2026-07-03', true], // 4 July 2026 is a Saturday
    ['US', null, '2021-12-31', true], // New Year's Day 2022 is a Saturday: the rule of one year, a date of the year before
    ['US', 'LA-NO', '2026-02-17', true], // Mardi Gras
    ['GB', 'SCT', '2026-11-30', true],
    ['GB', 'ENG', '2026-11-30', false],
  ])('of %s %s: %s is one: %s', (country, region, date, expected) => {
    expect(calendar(country, region)(date)).toBe(expected);
  });

  it('is a public one, not an observance, a bank or a school holiday', () => {
    expect(calendar('DE')('2026-12-24')).toBe(false);
    expect(calendar('US')('2026-02-14')).toBe(false);
    expect(calendar('BR')('2026-10-15')).toBe(false);
  });

  it.each([
    // Eid al-Fitr in the Emirates, three days that begin at 18:00 the evening before.
    ['AE', ['2026-03-19', '2026-03-20', '2026-03-21', '2026-03-22', '2026-03-23'], [false, true, true, true, false]],
    ['RU', ['2025-12-31', '2026-01-01', '2026-01-03', '2026-01-06', '2026-01-09'], [false, true, true, true, false]],
    // Incwala in Eswatini, six days over the new year.
    ['SZ', ['2026-12-28', '2026-12-31', '2027-01-01', '2027-01-02'], [true, true, true, true]],
    // Yom Kippur begins in the evening of the 20th.
    ['IL', ['2026-09-20', '2026-09-21', '2026-09-22'], [false, true, false]],
    // The eve's free afternoon is no holiday; four whole days follow.
    ['TR', ['2026-05-26', '2026-05-27', '2026-05-30', '2026-05-31'], [false, true, true, false]],
    ['IS', ['2026-12-24', '2026-12-25'], [false, true]],
  ])('of %s covers the local dates of which it takes more than half', (country, dates, expected) => {
    expect(dates.map(calendar(country))).toEqual(expected);
  });

  it('is one of the own dates, whatever the country, and on exceptions work goes on', () => {
    const own = calendar('DE', null, { dates: ['2026-12-24'], except: ['2026-05-01'] });
    expect(['2026-12-24', '2026-05-01', '2026-10-03'].map(own)).toEqual([true, false, true]);
    const without = calendar(null, null, { dates: ['2026-12-24'] });
    expect(['2026-12-24', '2026-12-25'].map(without)).toEqual([true, false]);
  });
});

/** A process takes its zone from TZ once, at its start, so each zone needs a process: without Jest. */
const root = join(__dirname, '../..');
const DATES_OF_2026 = `
  const { createHolidayCalendar } = require('./runtime/src/adapters/holidays.ts');
  const all = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
  const datesIn = (country) => all.filter(createHolidayCalendar()({ holidays: { country, region: null, dates: [], except: [] } }));
  const dates = Object.fromEntries(['DE', 'BR', 'US', 'NZ', 'AE', 'IL', 'TR', 'AU'].map((country) => [country, datesIn(country)]));
  console.log(JSON.stringify({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, dates }));
`;

describe('the machine', () => {
  it.each(['Pacific/Auckland', 'America/Los_Angeles', 'America/St_Johns', 'Pacific/Apia'])(
    'in %s finds the same local dates',
    (TZ) => {
      const output = execFileSync(process.execPath, ['-r', './scripts/tsHook.js', '-e', DATES_OF_2026], {
        cwd: root,
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
      const { zone, dates } = JSON.parse(output) as { zone: string; dates: Record<string, string[]> };
      expect(zone).toBe(TZ);
      for (const [country, holidays] of Object.entries(dates)) {
        expect(holidays).toEqual(datesOf2026(country));
      }
      expect(dates['DE']).toContain('2026-12-25');
      expect(dates['DE']).not.toContain('2026-12-24');
    },
  );
});

function datesOf2026(country: string): string[] {
  const all = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
  return all.filter(calendar(country));
}

describe('a country or region that is unknown', () => {
  it.each([
    ['ZZ', null, /no holidays for the country 'ZZ'\. Known: AD, .*DE, /],
    ['DE', 'XX', /no region 'XX' in the holidays of DE\. Known: .*BW, BY, .*BY-A/],
    ['DE', 'by', /no region 'by'/],
    ['DE', 'BY-X', /no region 'BY-X'/],
    ['DE', 'toString', /no region 'toString'/],
    ['DE', '', /no region ''/],
    ['JP', 'X', /That country has none; leave the region empty\./],
  ])('%s %s is refused with those that are known', (country, region, words) => {
    expect(() => assertHolidayRegion(country, region)).toThrow(UnknownHolidayRegion);
    expect(() => assertHolidayRegion(country, region)).toThrow(words);
    expect(() => calendar(country, region)('2026-01-01')).toThrow(words);
  });

  it.each([
    ['DE', null],
    ['DE', 'BY'],
    ['DE', 'BY-KATH'],
    ['NZ', 'CAN-Timaru'],
    ['JP', null],
  ])('%s %s is accepted when it is known', (country, region) => {
    expect(() => assertHolidayRegion(country, region)).not.toThrow();
  });
});

describe('the places whose holidays are known', () => {
  const places = new Map(holidayPlaces().map(({ country, regions }) => [country, regions]));

  it('are countries with their regions', () => {
    expect(places.get('DE')).toContainEqual({ code: 'BY', name: 'Bayern' });
    expect(places.get('NZ')?.map(({ code }) => code)).toContain('CAN-Timaru');
    expect(places.get('JP')).toEqual([]);
  });

  it('are each accepted', () => {
    for (const [country, regions] of places)
      for (const code of [null, ...regions.map((region) => region.code)].slice(0, 4))
        expect(() => assertHolidayRegion(country, code)).not.toThrow();
  });
});

describe('start-up', () => {
  it('loads no holidays before they are asked for', () => {
    jest.isolateModules(() => {
      const loaded = jest.fn();
      jest.doMock('date-holidays', () => (loaded(), jest.requireActual('date-holidays')));
      const { createHolidayCalendar: create } = jest.requireActual<
        typeof import('../../runtime/src/adapters/holidays')
      >('../../runtime/src/adapters/holidays');
      const isFree = create()(DEFAULT_SETTINGS);
      expect(isFree('2026-01-01')).toBe(false);
      expect(loaded).not.toHaveBeenCalled();
      create()({ ...DEFAULT_SETTINGS, holidays: { country: 'DE', region: null, dates: [], except: [] } })('2026-01-01');
      expect(loaded).toHaveBeenCalledTimes(1);
    });
  });
});
