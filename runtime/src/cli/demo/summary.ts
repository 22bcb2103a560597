/** What came of it: a funnel for each sequence, the proof against the mail server, where to look. And the same as JSON. */
import type { ImportResult, RefusedLine } from '../contacts/importFile';
import { bold, dim, paint } from '../text/paint';
import { table } from '../text/table';
import type { Api } from './api';
import type { Happened } from './happened';
import type { Ledger } from './ledger';
import type { Proof, RecordedSend } from './proof';
import type { PlayedSequence } from './stage';

interface Funnel {
  enrollments: { active: number; paused: number; completed: number; exited: number; failed: number };
  steps: {
    step: string;
    label: string;
    here: number;
    sent: number;
    replied: number;
    skipped: number;
    failed: number;
  }[];
}

export interface SequenceResult extends Funnel {
  key: string;
  name: string;
  /** How many enrollments ended how: completed, replied, goal … */
  outcomes: Record<string, number>;
}

export interface Summary {
  clock: { from: string; to: string };
  import: ImportResult & { refusedLines: RefusedLine[] };
  sequences: SequenceResult[];
  happened: Happened;
  proof: Proof;
  /** What the proof was made from, to be checked by others. */
  evidence: {
    mails: { order: number; at: string; to: string; sendId: string; subject: string }[];
    exits: { order: number; enrollmentId: string; state: string; reason: string; at: string }[];
    sends: RecordedSend[];
  };
}

export async function resultsOf(api: Api, sequences: readonly PlayedSequence[]): Promise<SequenceResult[]> {
  return Promise.all(
    sequences.map(async ({ key, name }) => {
      const funnel = await api.get<Funnel>(`/sequences/${key}/funnel`);
      const outcomes: Record<string, number> = {};
      for (const { state, reason } of await api.all<{ state: string; reason: string | null }>(
        `/enrollments?sequence=${key}`,
      )) {
        const outcome = state === 'exited' ? (reason ?? state) : state;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
      return { key, name, enrollments: funnel.enrollments, steps: funnel.steps, outcomes };
    }),
  );
}

export function evidenceOf({ mails, exits }: Ledger, sends: readonly RecordedSend[]): Summary['evidence'] {
  return {
    mails: mails.map(({ order, at, to, sendId, subject }) => ({ order, at: iso(at), to, sendId, subject })),
    exits: exits.map(({ order, enrollmentId, state, reason, at }) => ({
      order,
      enrollmentId,
      state,
      reason,
      at: iso(at),
    })),
    sends: sends.map(({ id, enrollmentId, step, status, reason, address, sentAt }) => ({
      id,
      enrollmentId,
      step,
      status,
      reason,
      address,
      sentAt,
    })),
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function told({ sequences, happened, proof }: Summary): string[] {
  return ['', ...sequences.flatMap(funnelTable), ...happenings(happened), '', ...proven(proof)];
}

const OUTCOMES: Readonly<Record<string, string>> = {
  goal: 'paid',
  opted_out: 'opted out',
  discarded: 'draft discarded',
};

function funnelTable({ name, key, steps, outcomes }: SequenceResult): string[] {
  const columns = [
    { title: 'Step' },
    ...['Sent', 'Replied', 'Skipped', 'Failed', 'Here now'].map((title) => ({ title, align: 'right' as const })),
  ];
  const rows = steps.map(({ label, sent, replied, skipped, failed, here }) => [
    label,
    ...[sent, replied, skipped, failed, here].map(String),
  ]);
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const ends = Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${count} ${OUTCOMES[outcome] ?? outcome}`);
  return [`${bold(name)} ${dim(key)}: ${total} enrolled; ${ends.join(', ')}`, ...table(columns, rows), ''];
}

function happenings(of: Happened): string[] {
  return [
    bold('In between'),
    `  ${of.replies} replied, ${of.payments} paid, ${of.unsubscribed} used the unsubscribe button, ${of.stopWords} wrote STOP; ${of.automaticReplies} automatic replies were not taken for replies`,
    `  ${of.approved} drafts approved (${of.edited} with changes), ${of.discarded} discarded, ${of.leftToDeadline} left to the deadline and not sent`,
    `  ${of.movedByQuietHours} steps moved out of quiet hours, ${of.movedByContactLimit} because one mail a day is enough, ${of.retried} taken at the second attempt`,
  ];
}

function proven(proof: Proof): string[] {
  const line = (isTrue: boolean, text: string): string =>
    `  ${isTrue ? paint('green', '✓') : paint('red', '✗')} ${text}`;
  return [
    bold('Held against what the SMTP server received'),
    line(
      proof.recordedAsSent === proof.received,
      `${proof.recordedAsSent} sends recorded as sent, ${proof.received} mails received`,
    ),
    line(proof.notReceived === 0, `${proof.notReceived} recorded but not received`),
    line(proof.notRecorded === 0, `${proof.notRecorded} received but not recorded`),
    line(proof.receivedTwice === 0, `${proof.receivedTwice} received twice`),
    line(proof.afterExit === 0, `${proof.afterExit} received after a reply, a payment or an opt-out`),
    line(proof.inQuietHours === 0, `${proof.inQuietHours} received at night (21:00 to 08:00 where the reader lives)`),
  ];
}
