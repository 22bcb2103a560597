/** What `cadenza simulate` reads: the body of POST /api/v1/simulate with less around it, or a sequence file as it is. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Definition, SequenceRules } from '../../domain/sequence';
import { settingsSchema, type Settings } from '../../domain/settings';
import type { RecordType } from '../../domain/words';
import type { SimulateInput } from '../../engine/services';
import { simulateInputSchema } from '../../http/schemas/sequences';
import { templateInputSchema } from '../../http/schemas/workspace';
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

/** Something it can be about when the file names nothing. */
const SOMETHING: Readonly<Record<RecordType, NonNullable<SimulateInput['target']>>> = {
  charge: {
    type: 'charge',
    externalId: 'INV-1001',
    status: 'open',
    title: 'Invoice',
    amount: 12900,
    currency: 'EUR',
    dueAt: Date.UTC(2026, 4, 20, 12),
  },
  deal: { type: 'deal', externalId: 'DEAL-1001', status: 'open', title: 'Deal', amount: 250000, currency: 'EUR' },
  appointment: { type: 'appointment', externalId: 'APP-1001', status: 'booked', title: 'Appointment' },
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
  messageTemplates: z.array(templateInputSchema).max(100).default([]),
});

export interface Simulated {
  name: string;
  input: SimulateInput;
  settings: Partial<Settings>;
  /** The shared texts that steps name: there are no others here. */
  messageTemplates: z.output<typeof templateInputSchema>[];
  /** Keys of the steps, in order. */
  steps: string[];
}

/** @throws {CommandFailed} naming each field that is wrong */
export async function readSimulation(file: string): Promise<Simulated> {
  const given = parse(file, await readFile(file, 'utf8'));
  const outer = checkItem(outerSchema, given);
  if (!outer.ok) throw wrong(file, outer.errors);
  const { steps, definition, rules, name, settings = {}, messageTemplates, ...others } = outer.data;
  const { key: _key, description: _description, ...rest } = others;
  if ((steps === undefined) === (definition === undefined))
    throw new CommandFailed(
      `${file} needs either 'steps' (a list of steps) or 'definition' (as in POST /api/v1/sequences)${definition === undefined ? '' : ', not both'}.`,
    );
  const of = {
    definition: definition ?? { steps },
    ...(rules !== undefined && { rules }),
    ...(name !== undefined && { name }),
  };
  const body = checkItem(simulateInputSchema, { ...rest, of, contact: rest.contact ?? SOMEBODY });
  if (!body.ok)
    throw wrong(
      file,
      body.errors.map(({ pointer, detail }) => ({ pointer: asInFile(pointer, steps !== undefined), detail })),
    );
  const input = withTarget(file, body.data as SimulateInput);
  const keys = stepKeys((input.of as { definition: Definition }).definition);
  requireSteps(file, input, keys);
  return {
    name: typeof name === 'string' ? name : file,
    input,
    settings: given['settings'] === undefined ? {} : onlyGiven(settings, given['settings']),
    messageTemplates,
    steps: keys,
  };
}

/** Keys of a list of steps, or of the steps that a flow names. */
function stepKeys(definition: Definition): string[] {
  if ('steps' in definition) return definition.steps.map(({ key }) => key);
  const named = Object.values(definition.flow.nodes).map(({ step }) => step);
  return [...new Set(named.filter((step) => step !== null))];
}

function withTarget(file: string, input: SimulateInput): SimulateInput {
  const { target: type = 'contact' } = (input.of as { rules?: Partial<SequenceRules> }).rules ?? {};
  if (type === 'conversation')
    throw new CommandFailed(
      `${file} is about conversations, and a file has none. Play it with POST /api/v1/simulate for a contact who has one.`,
    );
  return type === 'contact' || input.target ? input : { ...input, target: SOMETHING[type] };
}

/** An event after a step that does not exist, or of a record that does not, would never happen. */
function requireSteps(file: string, { events = [], target }: SimulateInput, steps: readonly string[]): void {
  const errors = events.flatMap((event, at) => {
    if ('afterStep' in event && !steps.includes(event.afterStep))
      return {
        pointer: `/events/${at}/afterStep`,
        detail: `There is no step '${event.afterStep}'; there are ${steps.join(', ')}.`,
      };
    if (event.event === 'resolve')
      return { pointer: `/events/${at}/event`, detail: 'There is no conversation here that could be resolved.' };
    if (event.event === 'target' && !target)
      return { pointer: `/events/${at}/event`, detail: "The file names no 'target' whose status could change." };
    return [];
  });
  if (errors.length > 0) throw wrong(file, errors);
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    // The parser quotes what it read, over several lines where the file has them.
    const [first = ''] = (error as Error).message.split(/, "/, 1);
    throw new CommandFailed(`${file} is no JSON: ${first}.`, 1, { cause: error });
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
