/** Enrolls many: checks each item, gives the good ones to the engine in chunks, and reports on every one in its order. */
import type { z } from 'zod';
import type { Actor } from '../engine/records';
import type { CanvasLooks, EnrollInput } from '../engine/services';
import { parseJson, unkeepable } from './body';
import type { Line } from './ndjson';
import type { Context } from './operation';
import { presentBulkItem } from './present/enrollments';
import { asProblem } from './problem';
import { enrollInputSchema, type bulkItemSchema } from './schemas/enrollments';
import { checkItem } from './validation';

/** Items given to the engine at once: enough to share a transaction, few enough to let others have their turn. */
export const CHUNK = 500;

export type ItemReport = z.input<typeof bulkItemSchema>;
export interface Counts {
  total: number;
  created: number;
  existing: number;
  refused: number;
}

/** Something to enroll, or why it is nothing of the kind. */
export type Item = { value: unknown } | { refused: { code: string; detail: string } };

/** One call after the other of `report`; counts what became of the items. */
export class BulkEnroller {
  readonly counts: Counts = { total: 0, created: 0, existing: 0, refused: 0 };
  private readonly looks: CanvasLooks = new Map();

  constructor(
    private readonly context: Pick<Context, 'engine'>,
    private readonly by: Actor,
  ) {}

  /** Enrolls a chunk. A refused item leaves the others alone. */
  async enroll(items: readonly Item[]): Promise<ItemReport[]> {
    const first = this.counts.total;
    this.counts.total += items.length;
    const reports = new Array<ItemReport>(items.length);
    const inputs: EnrollInput[] = [];
    const places: number[] = [];
    items.forEach((item, place) => {
      const checked = checkOne(item, first + place);
      if ('report' in checked) reports[place] = checked.report;
      else {
        inputs.push(checked.input);
        places.push(place);
      }
    });
    const { enrollments } = this.context.engine;
    const results = inputs.length > 0 ? await enrollments.enrollMany(inputs, this.by, this.looks) : [];
    results.forEach((result, i) => (reports[places[i]!] = presentBulkItem(result, first + places[i]!)));
    for (const report of reports) this.count(report);
    return reports;
  }

  private count(report: ItemReport): void {
    if (!report.ok) this.counts.refused += 1;
    else if (report.created) this.counts.created += 1;
    else this.counts.existing += 1;
  }
}

function checkOne(item: Item, index: number): { input: EnrollInput } | { report: ItemReport } {
  if ('refused' in item) return { report: { index, ok: false, ...item.refused } };
  const bad = unkeepable(item.value);
  if (bad) {
    const { code, pointer, detail } = bad;
    return { report: { index, ok: false, code, detail, errors: [{ pointer, detail }] } };
  }
  const checked = checkItem(enrollInputSchema, item.value);
  if (checked.ok) return { input: checked.data };
  const errors = checked.errors.map(({ pointer, detail }) => ({ pointer, detail }));
  const detail = `${errors[0]?.pointer || '(the whole)'}: ${errors[0]?.detail ?? 'This item is wrong.'}`;
  return { report: { index, ok: false, code: 'invalid_request', detail, errors } };
}

export function itemOfLine(line: Line): Item {
  if (!line.ok) return { refused: { code: line.code, detail: line.detail } };
  try {
    return { value: parseJson(line.text) };
  } catch (error) {
    const problem = asProblem(error);
    if (!problem) throw error;
    return { refused: { code: problem.body.code, detail: problem.body.detail.replace('body', 'line') } };
  }
}
