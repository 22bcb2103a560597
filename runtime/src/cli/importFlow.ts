/** `cadenza import flow`: publishes the cadence of an exported n8n workflow, without n8n running. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { canvasSchema, entriesOf, type CanvasFinding } from '../domain/canvas';
import { Refused } from '../engine/errors';
import type { CanvasAnswer, CanvasInput, Engine } from '../engine/services';
import { checkItem } from '../http/validation';
import { CommandFailed } from './failure';
import { BY, withCore } from './session';

export interface ImportFlowOptions {
  entry?: string;
  key?: string;
  /** False: kept without publishing. */
  publish: boolean;
}

export function importFlowCommand(): Command {
  return new Command('flow')
    .description('Publish the cadence of an exported n8n workflow')
    .argument('<file>', 'JSON, as n8n downloads or exports a workflow')
    .option('--entry <node>', 'name of the node that starts the cadence, when the workflow has several')
    .option('--key <key>', 'key of the sequence, when it is made; without it made of the name of the workflow')
    .option('--no-publish', 'keep it without publishing')
    .addHelpText(
      'after',
      `
The steps after Enroll become a version of a sequence. Importing a workflow again changes the same sequence, and publishes
nothing when nothing changed. examples/n8n/ has workflows to begin with.`,
    )
    .action(run);
}

async function run(file: string, options: ImportFlowOptions): Promise<void> {
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
  { sequence, version, published, findings }: CanvasAnswer,
  { publish }: ImportFlowOptions,
): string[] {
  const what = published
    ? `published version ${String(version)}`
    : publish
      ? `nothing changed since version ${String(version)}`
      : 'kept, and not published';
  const off = sequence.status === 'active' ? '' : ' It is switched off, so it enrolls nobody.';
  return [`Sequence '${sequence.key}' (${sequence.name}): ${what}.${off}`, ...findings.map(findingLine)];
}

function findingLine({ severity, message }: CanvasFinding): string {
  return `  ${severity === 'error' ? 'Error' : 'Advice'}: ${message}`;
}

/** An exported workflow has many more members, which say nothing about the cadence. */
const workflowSchema = z.object({
  id: z.union([z.string().max(100), z.number()]).nullish(),
  name: z.string().trim().max(200).nullish(),
  nodes: canvasSchema.shape.nodes,
  connections: canvasSchema.shape.connections,
});

/** @throws {CommandFailed} when it is no workflow, or several, or one with several entries of which none was named */
export async function readFlowFile(file: string, { entry, key, publish }: ImportFlowOptions): Promise<CanvasInput> {
  const read = checkItem(workflowSchema, onlyWorkflow(file, parse(file, await readFile(file, 'utf8'))));
  if (!read.ok) {
    const lines = read.errors.map(({ pointer, detail }) => `  ${pointer || '(the whole)'}: ${detail}`);
    throw new CommandFailed([`${file} is no n8n workflow:`, ...lines].join('\n'));
  }
  const { id, name, nodes, connections } = read.data;
  const entries = entriesOf(nodes).map((node) => node.name);
  if (entry === undefined && entries.length > 1) throw new CommandFailed(severalEntries(file, entries));
  const source = { workflowId: id == null || id === '' ? null : String(id), workflowName: name || nameOf(file) };
  return {
    source,
    nodes,
    connections,
    publish,
    ...(entry !== undefined && { entry }),
    ...(key !== undefined && { key }),
  };
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new CommandFailed(`${file} is no JSON: ${(error as Error).message}.`, 1, { cause: error });
  }
}

/** `n8n export:workflow` writes a list. */
function onlyWorkflow(file: string, given: unknown): unknown {
  if (!Array.isArray(given)) return given;
  if (given.length === 1) return given[0] as unknown;
  const names = given.map((one: unknown) => `'${(one as { name?: string } | null)?.name ?? 'without a name'}'`);
  const found =
    given.length === 0
      ? 'no workflow'
      : `${given.length} workflows (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`;
  throw new CommandFailed(`${file} holds ${found}, and one at a time is imported. Export the one you mean by itself.`);
}

function severalEntries(file: string, entries: readonly string[]): string {
  const ways = entries.map((name) => `  --entry ${JSON.stringify(name)}`);
  return [`${file} has ${entries.length} nodes that start a cadence. Say which one is meant:`, ...ways].join('\n');
}

/** The file's name without folders and ending. */
function nameOf(file: string): string {
  const last = file.split(/[/\\]/).at(-1) ?? file;
  return last.replace(/\.json$/i, '').slice(0, 200) || 'Workflow';
}
