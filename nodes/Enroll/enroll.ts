/** Really enrolls: publishes the canvas when it has changed, then all items in one request. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readCanvas } from '../shared/canvas';
import { labelOf } from '../shared/contactFields';
import { asItemError, orThrow, type ItemError } from '../shared/items';
import { apiError } from '../shared/runtimeError';
import { callRuntime } from '../shared/transport';
import { chosenSequence, readEntries, sourceOf, type Enrollment, type Entry } from './enrollments';
import { enrollInN8n, type Published } from './inN8n';

/** What becomes of one line of the bulk request. */
type Report =
  | { index: number; ok: true; created: boolean; enrollmentId: string; contactId: string }
  | { index: number; ok: false; code: string; detail: string; errors?: { pointer: string; detail: string }[] };

/** A line of the bulk request, and the item it is for. */
interface Line {
  itemIndex: number;
  body: Enrollment & { sequence: string };
}

/** @returns for 'Cadence' the item whose steps n8n is to run; for 'Result' one an item, in their order */
export async function enrollAll(context: IExecuteFunctions): Promise<[INodeExecutionData[], INodeExecutionData[]]> {
  const entries = readEntries(context);
  const results = new Map<number, INodeExecutionData>();
  let cadence: INodeExecutionData[] = [];
  try {
    const published = context.getNodeParameter('cadence', 0, 'canvas') === 'canvas' ? await publish(context) : null;
    if (published?.runsIn === 'n8n') {
      const begun = await enrollInN8n(context, entries, published);
      results.set(0, begun.result);
      cadence = begun.cadence;
    } else await enrollEntries(context, entries, published, results);
  } catch (error) {
    // The canvas or the whole request was refused, which concerns every item that has no answer yet.
    entries.forEach((_entry, itemIndex) => {
      if (!results.has(itemIndex)) {
        results.set(itemIndex, orThrow(context, asItemError(context, error, itemIndex), itemIndex));
      }
    });
  }
  return [cadence, entries.map((_entry, itemIndex) => results.get(itemIndex)!)];
}

async function enrollEntries(
  context: IExecuteFunctions,
  entries: Entry[],
  published: Published | null,
  results: Map<number, INodeExecutionData>,
): Promise<void> {
  const lines: Line[] = [];
  const refusals: { itemIndex: number; error: ItemError }[] = [];
  entries.forEach((entry, itemIndex) => {
    try {
      if ('error' in entry) throw entry.error;
      const sequence = published?.sequence.id ?? chosenSequence(context, itemIndex);
      lines.push({ itemIndex, body: { sequence, ...entry.enrollment } });
    } catch (error) {
      refusals.push({ itemIndex, error: asItemError(context, error, itemIndex) });
    }
  });
  for (const [line, report] of await bulk(context, lines)) {
    if (report.ok) results.set(line.itemIndex, resultOf(line, report, published));
    else refusals.push({ itemIndex: line.itemIndex, error: refusal(context, line.itemIndex, report) });
  }
  // Only now, because the good items are enrolled whatever the others are.
  const enrolled = results.size;
  refusals.sort((one, other) => one.itemIndex - other.itemIndex);
  for (const { itemIndex, error } of refusals) {
    if (!context.continueOnFail() && enrolled > 0) error.description = withOthers(error.description, enrolled);
    results.set(itemIndex, orThrow(context, error, itemIndex));
  }
}

async function publish(context: IExecuteFunctions): Promise<Published> {
  return callRuntime<Published>(context, {
    method: 'POST',
    path: '/canvases',
    body: { source: sourceOf(context), ...readCanvas(context), publish: true },
  });
}

/** NDJSON, because a list in JSON has an upper bound and the items of an execution have none. */
async function bulk(context: IExecuteFunctions, lines: Line[]): Promise<[Line, Report][]> {
  if (lines.length === 0) return [];
  const answers = await callRuntime<(Report | { done: true })[]>(context, {
    method: 'POST',
    path: '/enrollments/bulk',
    lines: lines.map(({ body }) => body),
  });
  const reports = answers.filter((answer): answer is Report => 'index' in answer);
  if (reports.length !== lines.length || !answers.some((answer) => 'done' in answer)) {
    throw apiError(
      context.getNode(),
      `The runtime answered for ${reports.length} of ${lines.length} items`,
      'The connection broke meanwhile. Execute again: who is enrolled already is not enrolled twice.',
    );
  }
  return reports.map((report) => [lines[report.index]!, report]);
}

function resultOf(line: Line, report: Report & { ok: true }, published: Published | null): INodeExecutionData {
  const { created, enrollmentId, contactId } = report;
  const json: IDataObject = {
    enrollmentId,
    created,
    contactId,
    sequence: published?.sequence.key ?? line.body.sequence,
  };
  if (published) {
    // Who was enrolled before keeps the version of then, which this answer does not know.
    if (created) json['version'] = published.version;
    json['published'] = published.published;
  }
  return { json, pairedItem: { item: line.itemIndex } };
}

function refusal(context: IExecuteFunctions, itemIndex: number, report: Report & { ok: false }): ItemError {
  const first = report.errors?.[0];
  const label = labelOf(first?.pointer);
  return label !== null && first
    ? apiError(context.getNode(), `'${label}' is not accepted`, first.detail, { itemIndex })
    : apiError(context.getNode(), 'The runtime did not enroll this contact', report.detail, { itemIndex });
}

function withOthers(description: string | null | undefined, enrolled: number): string {
  const others = enrolled === 1 ? '1 other item was' : `${enrolled} other items were`;
  return `${description ?? ''}\n${others} enrolled. Executing again enrolls nobody twice.`.trimStart();
}
