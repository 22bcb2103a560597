import { z } from 'zod';
import { calendarWith, DEFAULT_WORKING_DAYS, type Calendar } from './calendar';
import { dateSchema, weekdaySchema } from './day';
import { formatInstant, parseInstant, parseMoment, type Instant } from './instant';
import { contactLimitsSchema, inboxLimitsSchema, nextContactSlot, nextInboxSlot } from './limits';
import { firstPermittedInstant, quietWindowSchema, type SendingTime } from './quietHours';
import { dueTime, waitSpecSchema } from './wait';
import { isZone } from './zone';

/** The time rules over plain JSON, for the sandbox, the preview and `shared/vectors/`. Instants are ISO 8601 texts. */

const instantSchema = z.string().refine((text) => typeof parseMoment(text)?.offset === 'number', {
  error: (issue) =>
    `'${String(issue.input)}' is no instant. Write ISO 8601 with an offset, such as '2026-06-08T09:00:00Z'.`,
});

const sendingTimeShape = {
  timeZone: z.string().refine(isZone, {
    error: (issue) => `'${String(issue.input)}' is no time zone. Write an IANA name, such as 'Europe/Berlin'.`,
  }),
  workingDays: z.array(weekdaySchema).default([...DEFAULT_WORKING_DAYS]),
  holidays: z.array(dateSchema).default([]),
  quietHours: z.array(quietWindowSchema).default([]),
  businessDaysOnly: z.boolean().default(false),
};

const waitFields = ['amount', 'unit', 'from', 'at', 'until'] as const;

export const planWaitInputSchema = z
  .strictObject({
    anchor: instantSchema.describe('The instant from which the wait is counted'),
    ...sendingTimeShape,
    amount: z.unknown().optional(),
    unit: z.unknown().optional(),
    from: z.unknown().optional(),
    at: z.unknown().optional(),
    until: z.unknown().optional(),
  })
  .transform((input, context) => {
    const wait = waitSpecSchema.safeParse(pick(input, waitFields));
    if (wait.success) return { anchor: input.anchor, wait: wait.data, time: sendingTimeOf(input) };
    for (const { path, message } of wait.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });

const sentSchema = z.strictObject({ at: instantSchema, inbox: z.string(), contact: z.string() });
const waitingSchema = z.strictObject({ send: z.string(), due: instantSchema, inbox: z.string(), contact: z.string() });

export const planSendsInputSchema = z.strictObject({
  ...sendingTimeShape,
  inboxLimits: inboxLimitsSchema.default({}).describe('Limits of each inbox by itself'),
  contactLimits: contactLimitsSchema.default({}).describe('Limits of each contact, over all inboxes'),
  sent: z.array(sentSchema).default([]).describe('What has started before'),
  waiting: z
    .array(waitingSchema)
    // Every start looks at all that still wait: the work grows with the square of them.
    .max(1_000)
    .refine((sends) => new Set(sends.map(({ send }) => send)).size === sends.length, {
      error: 'Two waiting sends have the same id.',
    })
    .describe('What is to start'),
  now: instantSchema.optional().describe('Nothing starts before it'),
});
type Plan = z.output<typeof planSendsInputSchema>;
type Waiting = Plan['waiting'][number];

/** `permitted` is null when 366 days hold no permitted instant. */
export interface WaitPlan {
  due: string;
  permitted: string | null;
}

/** When each send starts, by id; null for one that quiet hours never permit. */
export interface SendPlan {
  starts: Record<string, string | null>;
}

/**
 * When a wait ends, and when a send may start then. Input: the `input` of a case of `vectors/schedule.json`.
 * @throws {ZodError} when the input is none
 * @throws {NoBusinessDay}
 */
export function planWait(input: unknown): WaitPlan {
  const { anchor, wait, time } = planWaitInputSchema.parse(input);
  const dueAt = dueTime(parseInstant(anchor), wait, time.calendar);
  return { due: formatInstant(dueAt), permitted: formatOrNull(firstPermittedInstant(dueAt, time)) };
}

/**
 * When each waiting send starts, within quiet hours and limits. Input: the `input` of a case of `vectors/limits.json`.
 * Always that send starts next which can start first; of several the one due first, then the one with the lower id.
 * @throws {ZodError} when the input is none
 */
export function planSends(input: unknown): SendPlan {
  const plan = planSendsInputSchema.parse(input);
  const history = new History(plan);
  const candidates: Candidate[] = plan.waiting.map((send) => ({ send, dueAt: parseInstant(send.due), startAt: null }));
  const starts: SendPlan['starts'] = Object.fromEntries(plan.waiting.map(({ send }) => [send, null]));
  while (candidates.length > 0) {
    for (const candidate of candidates) candidate.startAt = history.firstStart(candidate.send, candidate.dueAt);
    candidates.sort(byTurn);
    const { send, startAt } = candidates.shift()!;
    if (startAt === null) break;
    starts[send.send] = formatInstant(startAt);
    history.add(send, startAt);
  }
  return { starts };
}

interface Candidate {
  send: Waiting;
  dueAt: Instant;
  startAt: Instant | null;
}

function byTurn(one: Candidate, other: Candidate): number {
  const [oneStart, otherStart] = [one.startAt ?? Infinity, other.startAt ?? Infinity];
  if (oneStart !== otherStart) return oneStart < otherStart ? -1 : 1;
  if (one.dueAt !== other.dueAt) return one.dueAt - other.dueAt;
  return one.send.send < other.send.send ? -1 : 1;
}

/** What has started, per inbox and per contact, in ascending order. */
class History {
  private readonly inboxes = new Map<string, Instant[]>();
  private readonly contacts = new Map<string, Instant[]>();
  private readonly time: SendingTime;
  private readonly now: Instant;

  constructor(private readonly plan: Plan) {
    this.time = sendingTimeOf(plan);
    this.now = plan.now === undefined ? -Infinity : parseInstant(plan.now);
    for (const sent of plan.sent) this.add(sent, parseInstant(sent.at));
  }

  add(send: { inbox: string; contact: string }, startedAt: Instant): void {
    insert(listIn(this.inboxes, send.inbox), startedAt);
    insert(listIn(this.contacts, send.contact), startedAt);
  }

  /** Limits only push later, and never free again what they blocked, so one pass over them is enough. */
  firstStart(send: Waiting, dueAt: Instant): Instant | null {
    const { inboxLimits, contactLimits, timeZone } = this.plan;
    const inboxAt = nextInboxSlot(dueAt, listIn(this.inboxes, send.inbox), inboxLimits, timeZone);
    const contactAt = nextContactSlot(dueAt, listIn(this.contacts, send.contact), contactLimits, timeZone);
    return firstPermittedInstant(Math.max(this.now, inboxAt, contactAt), this.time);
  }
}

function sendingTimeOf(input: {
  timeZone: string;
  workingDays: number[];
  holidays: string[];
  quietHours: SendingTime['quietHours'];
  businessDaysOnly: boolean;
}): SendingTime {
  const calendar: Calendar = calendarWith(input.timeZone, input.workingDays, input.holidays);
  return { calendar, quietHours: input.quietHours, businessDaysOnly: input.businessDaysOnly };
}

function listIn(lists: Map<string, Instant[]>, key: string): Instant[] {
  const known = lists.get(key);
  if (known) return known;
  const list: Instant[] = [];
  lists.set(key, list);
  return list;
}

function insert(sorted: Instant[], at: Instant): void {
  let index = sorted.length;
  while (index > 0 && sorted[index - 1]! > at) index--;
  sorted.splice(index, 0, at);
}

function formatOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

/** Only the keys that are there, so that a strict schema sees what was given and no more. */
function pick<T extends object>(input: T, keys: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(
    keys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]),
  ) as Partial<T>;
}
