/** What waits to be done, as gauges. They are set when somebody asks: between two looks nobody needs them. */
import { Gauge, type Registry } from 'prom-client';
import type { QueueDepth, Workload } from '../../engine/ports';
import type { Instant } from '../../domain/time/instant';

export interface WorkloadGauges {
  /** null: not known, and no figure is better than an old one. */
  show(workload: Workload | null, now: Instant): void;
}

export function workloadGauges(registry: Registry): WorkloadGauges {
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `cadenza_${name}`, help, labelNames, registers: [registry] });
  const due = gauge('due', 'Enrollments whose due time has come; counted to 100,000');
  const oldest = gauge('oldest_due_seconds', 'How long the first of them has been due; 0 when none is');
  const inLine = gauge('in_line', "Enrollments that wait for an inbox's sending limits; counted to 100,000", ['inbox']);
  const sending = gauge('sending', 'Messages handed to a provider whose answer is not recorded yet');
  const drafts = gauge('drafts_waiting', 'Drafts that wait for a person; counted to 100,000');
  const resumes = gauge('resumes_due', 'n8n executions that are to be resumed now; counted to 100,000');
  const single = [due, oldest, sending, drafts, resumes];
  return {
    show(workload, now) {
      for (const each of single) each.remove();
      // Also those of inboxes that are gone.
      inLine.reset();
      if (workload === null) return;
      due.set(workload.due);
      oldest.set(workload.oldestDueAt === null ? 0 : Math.max(0, now - workload.oldestDueAt) / 1000);
      for (const { inbox, count } of workload.inLine) inLine.set({ inbox }, count);
      sending.set(workload.sending);
      drafts.set(workload.draftsWaiting);
      resumes.set(workload.resumesDue);
    },
  };
}

export interface QueueGauges {
  /** null: there is no queue, or it does not answer. */
  show(depth: QueueDepth | null): void;
}

export function queueGauges(registry: Registry): QueueGauges {
  const jobs = new Gauge({
    name: 'cadenza_queue_jobs',
    help: 'Jobs in the queue. dead: failed as often as they are tried',
    labelNames: ['kind', 'state'],
    registers: [registry],
  });
  return {
    show(depth) {
      jobs.reset();
      for (const [kind, states] of Object.entries(depth ?? {}))
        for (const [state, count] of Object.entries(states)) jobs.set({ kind, state }, count);
    },
  };
}
