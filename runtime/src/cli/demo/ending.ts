/** The end of the demo: a funnel for each sequence, the numbers, and the proof against the mail server. */
import { bold, dim, paint } from '../text/paint';
import { table } from '../text/table';
import { wrapped } from '../text/width';
import type { Happened } from './happened';
import type { Proof } from './proof';
import type { SequenceResult, Summary } from './summary';

export function ending({ sequences, happened, proof }: Summary, columns: number): string[] {
  return [
    '',
    bold('The funnel'),
    ...sequences.flatMap((sequence) => funnel(sequence, columns)),
    '',
    bold('In between'),
    ...listed(happenings(happened), columns),
    '',
    bold('The books of Cadenza against what the SMTP server received'),
    ...proven(proof),
  ];
}

/** Two columns in, and further lines as well. */
export function listed(lines: readonly string[], columns: number): string[] {
  return lines.flatMap((line) => wrapped(line, columns - 4).map((part, row) => `${row === 0 ? '  ' : '    '}${part}`));
}

const OUTCOMES: Readonly<Record<string, string>> = {
  goal: 'paid',
  opted_out: 'opted out',
  discarded: 'ended with a discarded draft',
};
const BAR_WIDTH = 16;

function funnel({ name, steps, outcomes }: SequenceResult, columns: number): string[] {
  const enrolled = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const right = ['Sent', 'Replied', 'Skipped', 'Failed'].map((title) => ({ title, align: 'right' as const }));
  const head = [{ title: 'Step' }, { title: '' }, ...right];
  const rows = steps.map(({ label, sent, replied, skipped, failed }) => [
    label,
    paint('green', bar(sent, enrolled)),
    ...[sent, replied, skipped, failed].map(String),
  ]);
  const ends = Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${count} ${OUTCOMES[outcome] ?? outcome}`);
  const [title = '', ...more] = wrapped(`${name}: ${enrolled} enrolled; ${ends.join(', ')}`, columns - 2);
  return ['', `  ${bold(title)}`, ...more.map((line) => `  ${bold(line)}`), ...table(head, rows)];
}

function bar(count: number, whole: number): string {
  return '█'.repeat(whole === 0 ? 0 : Math.round((count / whole) * BAR_WIDTH)).padEnd(BAR_WIDTH, '·');
}

function happenings(of: Happened): string[] {
  return [
    `${of.replies} replied, ${of.payments} paid, ${of.unsubscribed} used the unsubscribe button, ${of.stopWords} wrote STOP`,
    `${of.automaticReplies} automatic replies were not taken for replies`,
    `${of.composed} drafts were written by the AI; ${of.fellBack} times it had nothing to say, and the step's own text was the draft`,
    `${of.approved} drafts approved (${of.edited} with changes), ${of.discarded} discarded, ${of.leftToDeadline} left to the deadline and not sent`,
    `${of.movedByQuietHours} steps moved out of quiet hours, ${of.movedByContactLimit} held back because one mail a day is enough`,
    `${of.retried} taken at the second attempt, ${of.failed} not sent for want of an address or a mailbox`,
  ];
}

function proven(proof: Proof): string[] {
  const line = (isTrue: boolean, text: string): string =>
    `  ${isTrue ? paint('green', '✓') : paint('red', '✗')} ${text}`;
  const none = (count: number, text: string): string => line(count === 0, `${count} ${text}`);
  return [
    line(
      proof.recordedAsSent === proof.received,
      `${proof.recordedAsSent} sends recorded as sent, ${proof.received} mails received`,
    ),
    none(proof.notReceived, 'recorded but not received'),
    none(proof.notRecorded, 'received but not recorded'),
    none(proof.receivedTwice, 'received twice'),
    none(proof.afterExit, 'received after a reply, a payment or an opt-out'),
    none(proof.inQuietHours, 'received at night (21:00 to 08:00 where the reader lives)'),
    dim(`  ${proof.ok ? 'The two agree.' : 'They differ: this is a fault of Cadenza, please report it.'}`),
  ];
}
