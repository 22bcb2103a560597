/** The timeline of a simulation as a table, with the reason beneath each line. */
import { formatLocal } from '../../domain/time';
import type { Finding } from '../../domain/flow';
import type { SimulatedMessage, Simulation } from '../../engine/services';
import type { TimelineEvent } from '../../engine/records';
import { bold, dim, paint } from '../text/paint';
import { clip, fit, isolated, widthOf, wrapped } from '../text/width';

interface Entry {
  at: number;
  what: string;
  step: string;
  text: string;
  why: string;
  style: Parameters<typeof paint>[0];
}

/** What is told besides the messages; the rest of a timeline is how they came about. */
const TOLD: Partial<Record<TimelineEvent['kind'], string>> = {
  enrolled: 'enrolled',
  reply: 'reply',
  automatic_reply: 'automatic',
  restarted: 'restarted',
  draft_decided: 'draft',
  draft_withdrawn: 'withdrawn',
  checked: 'checked',
};

/** @param columns Infinity: nothing is cut or wrapped */
export function printed(name: string, simulation: Simulation, columns: number): string[] {
  const { timeZone } = simulation;
  const entries = [...simulation.timeline.flatMap(eventEntry), ...simulation.messages.map(messageEntry)].sort(
    (a, b) => a.at - b.at,
  );
  const stepWidth = Math.min(MOST_FOR_STEP, Math.max(0, ...entries.map(({ step }) => widthOf(step))));
  const lines = entries.flatMap((entry) => entryLines(entry, stepWidth, columns, simulation));
  const findings = simulation.findings.map(finding);
  return [bold(name), dim(`Times are those of ${timeZone}.`), '', ...lines, '', ending(simulation), ...findings];
}

const MOST_FOR_STEP = 20;

function entryLines(
  { at, what, style, step, text, why }: Entry,
  stepWidth: number,
  columns: number,
  { timeZone, startedAt }: Simulation,
): string[] {
  const head = `${fit(formatLocal(at, timeZone, startedAt), 16)}  ${paint(style, fit(what, 9))}  ${fit(step, stepWidth)}  `;
  const lines = [`${head}${clip(text, Math.max(10, columns - widthOf(head)))}`.trimEnd()];
  const reason = why === '' ? [] : wrapped(why, columns - 20);
  return [...lines, ...reason.map((line, row) => dim(`${' '.repeat(18)}${row === 0 ? '└' : ' '} ${line}`))];
}

function messageEntry(message: SimulatedMessage): Entry {
  const { step, at, why, channel, status, reason, missing } = message;
  const hasLeft = !['skipped', 'failed', 'pending', 'scheduled'].includes(status);
  const lack = missing.length > 0 ? `; without a value: ${missing.join(', ')}` : '';
  return {
    at,
    what: hasLeft ? 'sent' : status,
    step,
    text: hasLeft ? `${channel ?? ''} ${headline(message)}`.trim() : (reason ?? '').replaceAll('_', ' '),
    why: `${lowerFirst(why)}${lack}`,
    style: hasLeft ? 'green' : status === 'failed' ? 'red' : 'yellow',
  };
}

/** The subject, else the first line of the text. */
function headline({ subject, text }: SimulatedMessage): string {
  const first = subject?.trim() || (text.trim().split(/\r?\n/, 1)[0] ?? '');
  return isolated(`"${clip(first, 70)}"`);
}

function eventEntry({ at, kind, step, why, data }: TimelineEvent): Entry[] {
  const what = TOLD[kind];
  if (what === undefined) return [];
  const next = typeof data['nextWhy'] === 'string' ? `first step: ${lowerFirst(data['nextWhy'])}` : '';
  return [
    {
      at,
      what,
      step: step ?? '',
      text: kind === 'enrolled' ? '' : why,
      why: kind === 'enrolled' ? next : '',
      style: 'cyan',
    },
  ];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function ending({ state, reason, endedAt, timeZone, startedAt }: Simulation): string {
  if (endedAt === null) return `It is still ${state}: it waits for something that does not happen here.`;
  const because =
    reason === null || reason === 'end_of_sequence' ? 'the last step is done' : reason.replaceAll('_', ' ');
  return `${bold(state)} ${formatLocal(endedAt, timeZone, startedAt)}: ${because}`;
}

function finding({ severity, message }: Finding): string {
  return `${paint(severity === 'error' ? 'red' : 'yellow', severity)}  ${message}`;
}
