/**
 * Log lines through pino and metrics through prom-client. Rules: style.md, "Log lines", and quality.md, "Security":
 * logs carry ids, not message texts or addresses. Callers see to that; what slips through is taken out here.
 */
import { pino, type Logger } from 'pino';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { QueueDepth, Reporter, Workload } from '../engine/ports';
import type { Instant } from '../domain/time/instant';
import { gathered, type Destination } from './report/gathered';
import { harmless, harmlessError } from './report/harmless';
import { asText } from './report/text';
import { queueGauges, workloadGauges } from './report/workload';

export interface ReporterOptions {
  /** The least important lines to write; silent writes none. */
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** auto: text when the destination is a terminal, else json. */
  format: 'auto' | 'json' | 'text';
  /** Where lines go, each with its newline; the standard output unless given. */
  destination?: Destination;
}

export interface ProcessReporter extends Reporter {
  /**
   * All metrics in Prometheus' text format.
   * @param workload what waits at `now`; null: nobody knows, and its gauges are left out
   * @param depth of the queue, if there is one and it answers
   */
  metricsText(workload: Workload | null, now: Instant, depth?: QueueDepth | null): Promise<string>;
  /** The content type to serve them with. */
  readonly metricsContentType: string;
}

type CounterName = Parameters<Reporter['count']>[0];
type HistogramName = Parameters<Reporter['observe']>[0];

const COUNTERS: Record<CounterName, { help: string; labels: string[] }> = {
  sends: { help: 'Sends by the status they reached', labels: ['status', 'channel', 'inbox', 'reason'] },
  enrollments: { help: 'Enrollments begun', labels: ['source'] },
  exits: { help: 'Enrollments ended, by state and reason', labels: ['state', 'reason'] },
  signals: { help: 'Signals taken in (replies, delivery reports, goals …)', labels: ['kind', 'outcome'] },
  retries: { help: 'Sends to be tried again', labels: ['channel', 'inbox', 'reason'] },
  claims: { help: 'Enrollments claimed because they were due', labels: ['from'] },
  compositions: { help: 'Messages an AI was asked for, by what came of it', labels: ['outcome', 'reason'] },
  jobs: { help: 'Jobs of the queue by what became of them', labels: ['kind', 'outcome'] },
  removed: { help: 'Rows removed because what they tell of ended long ago', labels: ['what'] },
  leases_expired: { help: 'Claims and sends whose worker did not come back', labels: ['what'] },
};

const ANSWER_BUCKETS = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

const HISTOGRAMS: Record<HistogramName, { help: string; buckets: number[] }> = {
  lateness_seconds: {
    help: 'From when a step was due to when it ran',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
  },
  batch_seconds: { help: 'Work on one batch of due enrollments', buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] },
  delivery_seconds: {
    help: 'A provider taking or refusing one message',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  database_seconds: { help: 'The database answering one statement', buckets: ANSWER_BUCKETS },
  redis_seconds: { help: 'Redis answering', buckets: ANSWER_BUCKETS },
};

const standardOutput = gathered(process.stdout);

/** A reporter with a registry of its own: two in one process do not mix. Never throws after it was made. */
export function createReporter(options: ReporterOptions): ProcessReporter {
  const log = createLog(options);
  const { registry, counters, histograms, gauges, queue } = createMetrics();
  return {
    report(level, event, data, error) {
      if (!log.isLevelEnabled(level)) return;
      const err = error === undefined ? {} : { err: harmlessError(error) };
      log[level]({ event, ...harmless(data), ...err }, event.replace(/[._]/g, ' '));
    },
    count: (name, labels, by = 1) => by > 0 && counters[name].inc(known(labels, COUNTERS[name].labels), by),
    // prom-client throws on NaN, such as the lateness of something that was never due.
    observe: (name, value) => Number.isFinite(value) && histograms[name].observe(value),
    metricsText: (workload, now, depth = null) => {
      gauges.show(workload, now);
      queue.show(depth);
      return registry.metrics();
    },
    metricsContentType: registry.contentType,
  };
}

function createLog({ level, format, destination = standardOutput }: ReporterOptions): Logger {
  const readable = format === 'text' || (format === 'auto' && destination.isTTY === true);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // pino's own would take an error that is already harmless for none.
      serializers: { err: (err: unknown) => err },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void destination.write(readable ? asText(line) : line) },
  );
}

function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    gauges: workloadGauges(registry),
    queue: queueGauges(registry),
    counters: mapValues(
      COUNTERS,
      (name, { help, labels }) => new Counter({ name: `cadenza_${name}_total`, help, labelNames: labels, registers }),
    ),
    histograms: mapValues(
      HISTOGRAMS,
      (name, { help, buckets }) => new Histogram({ name: `cadenza_${name}`, help, buckets, registers }),
    ),
  };
}

/**
 * The labels a counter has, with values that are words. Every distinct value makes a series for ever, so what is
 * not declared is left out, and what could be a text, an address or an id of somebody becomes `other`.
 */
function known(labels: Record<string, string>, names: string[]): Record<string, string> {
  const entries = Object.entries(labels).filter(([name]) => names.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, isWord(name, value) ? value : 'other']));
}

/** Keys of inboxes may have digits; there are as many as an administrator has made. */
function isWord(label: string, value: string): boolean {
  return label === 'inbox' ? /^[a-z0-9][a-z0-9_-]{0,63}$/.test(value) : /^[a-z_-]{0,40}$/.test(value);
}

function mapValues<K extends string, V, W>(record: Record<K, V>, make: (key: K, value: V) => W): Record<K, W> {
  const entries = Object.entries<V>(record).map(([key, value]) => [key, make(key as K, value)]);
  return Object.fromEntries(entries) as Record<K, W>;
}
