/** The settings of the workspace, changed as a whole or not at all. Rules: semantics.md, "Quiet hours" and "Waiting". */
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../domain/settings';
import type { SequenceRules } from '../domain/sequence';
import { sequenceRulesSchema } from '../domain/sequence';
import { DAY, formatDay } from '../domain/time';
import type { EngineDeps } from './deps';
import { createSendingTimes } from './effective';
import { Refused, type FieldError } from './errors';
import { parsed, refuseFields } from './fields';
import { hasPhonePlan } from './phone';
import type { Reads } from './ports';
import type { Inbox, Sequence } from './records';
import { timeProblem } from './sendable';
import type { SettingsService } from './services';

const PAGE = 200;
const NO_RULES: SequenceRules = sequenceRulesSchema.parse({});

export function createSettings(deps: EngineDeps): SettingsService {
  const { store, clock } = deps;
  const times = createSendingTimes(deps.holidays);

  return {
    get: () => store.read.settings(),
    holidayPlaces: deps.holidayPlaces,

    holidays({ country, region }, { from, to }) {
      const holidays = { country, region, dates: [], except: [] };
      const problem = holidayProblem(deps, holidays);
      if (problem) throw refuseFields([{ ...problem, pointer: problem.pointer.replace('/holidays', '') }]);
      const isHoliday = deps.holidays({ ...DEFAULT_SETTINGS, holidays });
      return datesBetween(from, to).filter(isHoliday);
    },

    async update(patch, by) {
      const settings = await store.transaction(async (tx) => {
        const before = await tx.settings();
        const settings = parsed(settingsSchema, { ...before, ...given(patch) }, '');
        const problems = fieldProblems(deps, settings);
        problems.push(...inboxProblems(settings, await tx.inboxes()));
        if (problems.length > 0) throw refuseFields(problems);
        await refuseUnsendable(tx, settings);
        await tx.saveSettings(settings);
        await tx.releaseLine(null);
        if (movesSleepers(before, settings)) await tx.releaseSleepers(clock.now());
        return settings;
      });
      deps.wake();
      deps.reporter.report('info', 'settings.changed', { fields: Object.keys(given(patch)), by: by.type });
      return settings;
    },
  };

  /** Tested against what is sent now: the newest version of each sequence that is on. Switching one on tests again. */
  async function refuseUnsendable(read: Reads, settings: Settings): Promise<void> {
    const now = clock.now();
    const alone = timeProblem({ flow: { schema: 1, entry: null, nodes: {} }, rules: NO_RULES }, settings, times, now);
    if (alone) throw new Refused(422, alone.code, alone.message);
    for await (const sequence of activeSequences(read)) {
      const version =
        sequence.latestVersion === 0 ? null : await read.versionByNumber(sequence.id, sequence.latestVersion);
      const problem = version && timeProblem(version.content, settings, times, now);
      if (!problem) continue;
      throw new Refused(
        422,
        problem.code,
        `With these settings sequence '${sequence.key}' could send nothing. ${problem.message}`,
        { details: { sequence: sequence.key } },
      );
    }
  }
}

function datesBetween(from: string, to: string): string[] {
  const days = Math.floor((Date.parse(to) - Date.parse(from)) / DAY) + 1;
  return Array.from({ length: Math.max(0, days) }, (_, day) => formatDay(Date.parse(from) / DAY + day));
}

/** Whether those who sleep until the end of quiet hours or of a contact's limit may now be due earlier. */
function movesSleepers(before: Settings, after: Settings): boolean {
  const parts = ['timeZone', 'workingDays', 'holidays', 'quietHours', 'businessDaysOnly', 'contactLimits'] as const;
  return parts.some((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}

/** Absent and undefined are the same: left alone. A field that is given is replaced as a whole. */
function given(patch: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

function inboxProblems({ notifications: { inbox: key } }: Settings, inboxes: readonly Inbox[]): FieldError[] {
  if (key === null || inboxes.some((inbox) => inbox.key === key && inbox.channel === 'email')) return [];
  return [{ pointer: '/notifications/inbox', message: `There is no email inbox '${key}'. Name one, or null.` }];
}

/** What the schema cannot know. */
function fieldProblems(
  deps: EngineDeps,
  { holidays, defaultCountry, channelOrder, workingDays }: Settings,
): FieldError[] {
  const problems: FieldError[] = [];
  const refuse = (pointer: string, message: string): void => void problems.push({ pointer, message });
  if (defaultCountry !== null && !hasPhonePlan(defaultCountry))
    refuse(
      '/defaultCountry',
      `'${defaultCountry}' is no country with phone numbers. Use a two-letter code such as DE.`,
    );
  if (new Set(channelOrder).size < channelOrder.length) refuse('/channelOrder', 'Name each channel once.');
  if (new Set(workingDays).size < workingDays.length) refuse('/workingDays', 'Name each weekday once.');
  const region = holidayProblem(deps, holidays);
  if (region) problems.push(region);
  return problems;
}

function holidayProblem(deps: EngineDeps, { country, region }: Settings['holidays']): FieldError | null {
  if (country === null)
    return region === null
      ? null
      : {
          pointer: '/holidays/country',
          message: `The region '${region}' needs its country. Set the country, or the region to null.`,
        };
  try {
    deps.checkHolidays(country, region);
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { pointer: region === null ? '/holidays/country' : '/holidays/region', message: error.message };
  }
}

async function* activeSequences(read: Reads): AsyncGenerator<Sequence> {
  let cursor: string | undefined;
  do {
    const page = await read.sequences(
      { status: ['active'] },
      { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
    );
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
