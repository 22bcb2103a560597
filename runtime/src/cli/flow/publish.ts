/** Publishes the workflow of a file, and tells what came of it. */
import type { CanvasFinding } from '../../domain/canvas';
import { Refused } from '../../engine/errors';
import type { CanvasAnswer, CanvasInput, Engine } from '../../engine/services';
import { CommandFailed } from '../failure';
import { BY, withCore } from '../session';
import type { ImportFlowOptions } from './command';
import { readFlowFile } from './file';

export async function publishFile(file: string, options: ImportFlowOptions): Promise<void> {
  const input = await readFlowFile(file, options);
  const answer = await withCore('or send the workflow to its API (POST /api/v1/canvases)', ({ engine }) =>
    importFlow(engine, file, input),
  );
  process.stdout.write(`${told(answer, options).join('\n')}\n`);
}

/** @throws {CommandFailed} with a line for each finding, when one is an error */
export async function importFlow(engine: Engine, file: string, input: CanvasInput): Promise<CanvasAnswer> {
  try {
    return await engine.canvases.publish(input, BY);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'flow_invalid') throw error;
    const findings = (error.extra.details?.['findings'] ?? []) as CanvasFinding[];
    const lines = [`${file} cannot be published:`, ...findings.map(findingLine)];
    throw new CommandFailed(lines.join('\n'), 1, { cause: error });
  }
}

/** What happened, and what to know about it. */
export function told(
  { sequence, version, published, findings, reasons }: CanvasAnswer,
  { publish }: ImportFlowOptions,
): string[] {
  const what = published
    ? `published version ${String(version)}`
    : publish
      ? `nothing changed since version ${String(version)}`
      : 'kept, and not published';
  const off = sequence.status === 'active' ? '' : ' It is switched off, so it enrolls nobody.';
  return [
    `Sequence '${sequence.key}' (${sequence.name}): ${what}.${off}`,
    ...inN8n(reasons),
    ...findings.map(findingLine),
  ];
}

function inN8n(reasons: readonly string[]): string[] {
  if (reasons.length === 0) return [];
  return ['  Its steps run in n8n, so only its workflow enrolls there:', ...reasons.map((reason) => `    ${reason}`)];
}

function findingLine({ severity, message }: CanvasFinding): string {
  return `  ${severity === 'error' ? 'Error' : 'Advice'}: ${message}`;
}
