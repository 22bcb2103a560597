/** What the timeline tells of an n8n execution: that it was woken, cannot be reached, or is gone. */
import type { Ending } from '../ending';
import type { HostAnswer, HostCall, TimelineKind } from '../records';
import { ENGINE } from '../run';

/** By then n8n was away for longer than a restart takes. */
export const TOLD_AT_ATTEMPT = 4;

export type GoneKind = 'finished' | 'failed' | 'gone';

export interface Tale {
  kind: TimelineKind;
  why: string;
  data: Record<string, unknown>;
}

export function woken({ executionId, attempts }: HostCall, answer: HostAnswer | null): Tale {
  const after = attempts > TOLD_AT_ATTEMPT ? ` at the ${attempts}th attempt` : '';
  const why = `The execution ${executionId} in n8n was woken${after} and goes on`;
  return { kind: 'host_woken', why, data: { executionId, ...(answer && { output: answer.output }) } };
}

export function unreached({ executionId }: HostCall, because: string): Tale {
  const why = `The execution ${executionId} in n8n could not be woken (${because.slice(0, 300).toWellFormed()}). It is tried until n8n takes it.`;
  return { kind: 'host_unreachable', why, data: { executionId } };
}

/** Of an enrollment that had ended already, as by a reply: its execution no longer hears of it. */
export function gone({ executionId }: HostCall, kind: GoneKind): Tale {
  const why = `The execution ${executionId} in n8n ${WORDS[kind]}, so it was not told of the end`;
  return { kind: 'host_gone', why, data: { executionId } };
}

const WORDS: Record<GoneKind, string> = {
  finished: 'has ended',
  failed: 'has ended with an error',
  gone: 'is gone (it was deleted, or n8n keeps no executions that succeed)',
};

/** How an enrollment ends whose execution goes on no more. */
export function endingOf(
  { call: { executionId, attempts }, answer }: { call: HostCall; answer: HostAnswer | null },
  kind: GoneKind,
): Ending {
  const by = ENGINE;
  // It ran to its end by a way on which no step stands, as a filter does that lets nothing through: between two steps, or
  // after an answer of which nobody knows that n8n took it.
  if (kind === 'finished' && (answer === null || attempts > 1))
    return { state: 'completed', reason: 'end_of_sequence', why: 'The workflow in n8n ended without another step', by };
  const why = `The execution ${executionId} in n8n ${WORDS[kind]}, so the steps cannot go on. Start the workflow anew for this contact.`;
  return { state: 'failed', reason: 'host_gone', why, by };
}
