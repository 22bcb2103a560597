/** What a user supposes on the command line, put over what the file says. */
import { GOAL_STATUS } from '../../domain/rules/goal';
import { zoneSchema } from '../../domain/sequence';
import type { Instant } from '../../domain/time';
import type { SimulatedEvent, SimulateInput } from '../../engine/services';
import { instantInputSchema } from '../../http/schemas/common';
import { CommandFailed } from '../failure';

export interface WhatIf {
  /** Steps, by key or by number from 1. */
  replyAfter?: string;
  goalAfter?: string;
  optOutAfter?: string;
  /** ISO 8601. */
  at?: string;
  /** IANA name. */
  timeZone?: string;
  drafts?: NonNullable<SimulateInput['drafts']>;
}

/** Soon enough to be before the next step of any sensible sequence. */
const LATER_MINUTES = 60;

/**
 * @param steps the keys of the steps, in order
 * @throws {CommandFailed} when a step is named that there is not, a goal is supposed of nothing, or a time is none
 */
export function suppose(input: SimulateInput, whatIf: WhatIf, steps: readonly string[]): SimulateInput {
  const { replyAfter, goalAfter, optOutAfter, at, timeZone, drafts } = whatIf;
  const after = (option: string, step: string) => ({
    afterStep: stepNamed(option, step, steps),
    delayMinutes: LATER_MINUTES,
  });
  const events: SimulatedEvent[] = [];
  if (replyAfter !== undefined) events.push({ event: 'reply', ...after('--reply-after', replyAfter) });
  if (goalAfter !== undefined)
    events.push({ event: 'target', status: goalOf(input), ...after('--goal-after', goalAfter) });
  if (optOutAfter !== undefined) events.push({ event: 'opt_out', ...after('--opt-out-after', optOutAfter) });
  return {
    ...input,
    ...(at !== undefined && { at: instant(at) }),
    ...(timeZone !== undefined && { contact: { ...input.contact, timeZone: zone(timeZone) } }),
    ...(drafts !== undefined && { drafts }),
    ...(events.length > 0 && { events: [...(input.events ?? []), ...events] }),
  };
}

function stepNamed(option: string, name: string, steps: readonly string[]): string {
  const step = steps.includes(name) ? name : /^[1-9]\d*$/.test(name) ? steps[Number(name) - 1] : undefined;
  if (step !== undefined) return step;
  throw new CommandFailed(
    `${option} ${name}: there is no such step. Name one of ${steps.join(', ')}, or a number from 1 to ${steps.length}.`,
  );
}

function goalOf({ of, target }: SimulateInput): string {
  if (!target)
    throw new CommandFailed(
      '--goal-after is for sequences about a charge, a deal or an appointment; this one is about a contact.',
    );
  const own = 'definition' in of ? of.rules?.exit?.goalStatuses?.[0] : undefined;
  return own ?? GOAL_STATUS[target.type];
}

function instant(text: string): Instant {
  const { data, error } = instantInputSchema.safeParse(text);
  if (data === undefined) throw new CommandFailed(`--at ${text}: ${error?.issues[0]?.message ?? ''}`);
  return data;
}

function zone(name: string): string {
  if (zoneSchema.safeParse(name).success) return name;
  throw new CommandFailed(`--time-zone ${name}: unknown time zone. Give an IANA name, such as Europe/Berlin.`);
}
