/** What came of it, as the API tells it and as the mail server saw it: the JSON of the demo. */
import type { ImportResult, RefusedLine } from '../contacts/importFile';
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
    /** By the SMTP server, in the order in which mail arrived. */
    received: { order: number; at: string; to: string; sendId: string; subject: string }[];
    /** By the runtime, as GET /api/v1/sends tells it. */
    recorded: RecordedSend[];
    /** Enrollments that ended, as they were reported live; `order` counts through `received` and these. */
    ended: { order: number; enrollmentId: string; state: string; reason: string; at: string }[];
  };
  /** With --keep: where it goes on running. */
  running?: {
    url: string;
    key: string;
    dataDir: string;
    received: string;
    approvalUrl: string;
    login: { email: string; password: string };
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
    received: mails.map(({ order, at, to, sendId, subject }) => ({ order, at: iso(at), to, sendId, subject })),
    recorded: sends.map(({ id, enrollmentId, step, status, reason, address, sentAt }) => ({
      id,
      enrollmentId,
      step,
      status,
      reason,
      address,
      sentAt,
    })),
    ended: exits.map(({ order, enrollmentId, state, reason, at }) => ({
      order,
      enrollmentId,
      state,
      reason,
      at: iso(at),
    })),
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
