/** Reads an exported n8n workflow. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canvasSchema, entriesOf } from '../../domain/canvas';
import type { CanvasInput } from '../../engine/services';
import { checkItem } from '../../http/validation';
import { CommandFailed } from '../failure';
import type { ImportFlowOptions } from './command';

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
