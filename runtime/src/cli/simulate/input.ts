/** What `cadenza simulate` reads: the body of POST /api/v1/simulate with less around it, or a sequence file as it is. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { settingsSchema, type Settings } from '../../domain/settings';
import type { SimulateInput } from '../../engine/services';
import { simulateInputSchema } from '../../http/schemas/sequences';
import { checkItem } from '../../http/validation';
import { CommandFailed } from '../failure';

/** Somebody to play it for when the file names nobody. */
const SOMEBODY = {
  firstName: 'Ana',
  lastName: 'Souza',
  email: 'ana@example.com',
  phone: '+5511987654321',
  timeZone: 'America/Sao_Paulo',
};

/** Members that make up the sequence; the others are handed on as they are. */
const outerSchema = z.looseObject({
  steps: z.unknown().optional(),
  definition: z.unknown().optional(),
  rules: z.unknown().optional(),
  name: z.unknown().optional(),
  key: z.unknown().optional(),
  description: z.unknown().optional(),
  contact: z.unknown().optional(),
  settings: settingsSchema.partial().optional(),
});

export interface Simulated {
  name: string;
  input: SimulateInput;
  settings: Partial<Settings>;
}

/** @throws {CommandFailed} naming each field that is wrong */
export async function readSimulation(file: string): Promise<Simulated> {
  const given = parse(file, await readFile(file, 'utf8'));
  const outer = checkItem(outerSchema, given);
  if (!outer.ok) throw wrong(file, outer.errors);
  const {
    steps,
    definition,
    rules,
    name,
    key: _key,
    description: _description,
    contact = SOMEBODY,
    settings = {},
    ...rest
  } = outer.data;
  if ((steps === undefined) === (definition === undefined))
    throw new CommandFailed(
      `${file} needs either 'steps' (a list of steps) or 'definition' (as in POST /api/v1/sequences)${definition === undefined ? '' : ', not both'}.`,
    );
  const of = {
    definition: definition ?? { steps },
    ...(rules !== undefined && { rules }),
    ...(name !== undefined && { name }),
  };
  const body = checkItem(simulateInputSchema, { of, contact, ...rest });
  if (!body.ok)
    throw wrong(
      file,
      body.errors.map(({ pointer, detail }) => ({ pointer: asInFile(pointer, steps !== undefined), detail })),
    );
  return {
    name: typeof name === 'string' ? name : file,
    input: body.data as SimulateInput,
    settings: given['settings'] === undefined ? {} : onlyGiven(settings, given['settings']),
  };
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new CommandFailed(`${file} is no JSON: ${(error as Error).message}.`, 1, { cause: error });
  }
  throw new CommandFailed(`${file} must hold a JSON object with steps or a definition.`);
}

/** Where it stands in the file, which has no `of`. */
function asInFile(pointer: string, hasSteps: boolean): string {
  const inner = pointer.replace(/^\/of(?=\/|$)/, '');
  return hasSteps ? inner.replace(/^\/definition(?=\/steps)/, '') : inner;
}

function wrong(file: string, errors: readonly { pointer: string; detail: string }[]): CommandFailed {
  const lines = errors.map(({ pointer, detail }) => `  ${pointer || '(the whole)'}: ${detail}`);
  return new CommandFailed([`${file} cannot be played:`, ...lines].join('\n'));
}

/** Without the defaults that the schema fills in, which would overwrite nothing here but say what was not said. */
function onlyGiven(settings: Partial<Settings>, given: unknown): Partial<Settings> {
  const names = new Set(Object.keys(given as object));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.has(name)));
}
