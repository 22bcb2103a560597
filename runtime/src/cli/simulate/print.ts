/** The timeline of a simulation as a table, with the reason beneath each line. */
import { formatLocal } from '../../domain/time';
import type { Finding } from '../../domain/flow';
import type { SimulatedMessage, Simulation } from '../../engine/services';
import type { TimelineEvent } from '../../engine/records';
import { bold, dim, paint } from '../text/paint';
import { clip, fit, isolated } from '../text/width';

interface Entry {
  at: number;
  what: string;
  step: string;
  channel: string;
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

export function printed(name: string, simulation: Simulation): string[] {
  const { timeZone, startedAt } = simulation;
  const entries = [...simulation.timeline.flatMap(eventEntry), ...simulation.messages.map(messageEntry)].sort(
    (a, b) => a.at - b.at,
  );
  const steps = Math.max(4, ...entries.map(({ step }) => step.length));
  const lines = [bold(name), dim(`Times are those of ${timeZone}.`), ''];
  for (const entry of entries) {
    const what = paint(entry.style, fit(entry.what, 9));
    lines.push(
      `${fit(formatLocal(entry.at, timeZone, startedAt), 16)}  ${what}  ${fit(entry.step, Math.min(steps, 24))}  ${fit(entry.channel, 8)}  ${entry.text}`.trimEnd(),
    );
    if (entry.why) lines.push(dim(`${' '.repeat(18)}└ ${entry.why}`));
  }
  return [...lines, '', ending(simulation), ...simulation.findings.map(finding)];
}

function messageEntry(message: SimulatedMessage): Entry {
  const { step, at, why, channel, status, reason, missing } = message;
  const hasLeft = !['skipped', 'failed', 'pending', 'scheduled'].includes(status);
  const lack = missing.length > 0 ? `; without a value: ${missing.join(', ')}` : '';
  return {
    at,
    what: hasLeft ? 'sent' : status,
    step,
    channel: channel ?? '–',
    text: hasLeft ? headline(message) : (reason ?? '').replaceAll('_', ' '),
    why: `${why}${lack}`,
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
  const next = typeof data['nextWhy'] === 'string' ? `first step: ${data['nextWhy']}` : '';
  return [
    {
      at,
      what,
      step: step ?? '',
      channel: '',
      text: kind === 'enrolled' ? '' : why,
      why: kind === 'enrolled' ? next : '',
      style: 'cyan',
    },
  ];
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
