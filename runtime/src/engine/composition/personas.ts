/** Personas: as whom an AI writes. Steps and sequences name one by its key. */
import { z } from 'zod';
import { aiKeySchema, personaSchema } from '../../domain/ai/settings';
import type { EngineDeps } from '../deps';
import { notFound, Refused, type FieldError } from '../errors';
import { parsed, refuseFields } from '../fields';
import type { Reads, Tx } from '../ports';
import type { Persona } from '../records';
import type { Personas } from '../services';
import { workingHoursToQuietHours } from '../../domain/time';
import { KEY_WOULD_MOVE, NEEDS_PRICE, sealed } from './settings';

const createSchema = z.strictObject({ ...personaSchema.shape, aiKey: aiKeySchema });
const putSchema = createSchema.omit({ key: true });

export function createPersonas(deps: EngineDeps): Personas {
  const { store, clock, reporter } = deps;

  return {
    list: () => store.read.personas(),
    get: (key) => byKey(store.read, key),

    async create(given) {
      const { key, ...input } = parsed(createSchema, given, '');
      const now = clock.now();
      const id = deps.newId(now);
      const persona = { id, key, ...(await fields(store.read, id, input, null)), createdAt: now, updatedAt: now };
      await store.transaction(async (tx) => {
        if (await tx.personaByKey(key)) throw keyTaken(key);
        await tx.insertPersona(persona);
      });
      reporter.report('info', 'persona.created', { personaId: id });
      return persona;
    },

    async put(key, given) {
      const input = parsed(putSchema, given, '');
      const persona = await store.transaction(async (tx) => {
        const before = await byKey(tx, key);
        const after = { ...before, ...(await fields(tx, before.id, input, before)), updatedAt: clock.now() };
        await tx.updatePersona(after);
        await letGo(tx, before.workingHours, after.workingHours);
        return after;
      });
      deps.wake();
      reporter.report('info', 'persona.changed', { personaId: persona.id });
      return persona;
    },

    async remove(key) {
      const { id } = await store.transaction(async (tx) => {
        const persona = await byKey(tx, key);
        await tx.deletePersona(persona.id);
        await letGo(tx, persona.workingHours, null);
        return persona;
      });
      deps.wake();
      reporter.report('info', 'persona.removed', { personaId: id });
    },
  };

  /** Who sleeps until the old hours begin is looked at again. */
  async function letGo(tx: Tx, before: Persona['workingHours'], after: Persona['workingHours']): Promise<void> {
    if (JSON.stringify(before) !== JSON.stringify(after)) await tx.releaseSleepers(clock.now());
  }

  type Fields = Omit<Persona, 'id' | 'key' | 'createdAt' | 'updatedAt'>;

  async function fields(
    read: Reads,
    id: string,
    { aiKey, ...input }: z.output<typeof putSchema>,
    before: Persona | null,
  ): Promise<Fields> {
    const problems = await problemsOf(read, input, aiKey, before);
    if (problems.length > 0) throw refuseFields(problems);
    const kept = input.ai?.provider === undefined ? null : (before?.sealedKey ?? null);
    return { ...input, sealedKey: sealed(deps, id, aiKey, kept) };
  }

  async function problemsOf(
    read: Reads,
    { ai, workingHours }: Pick<Fields, 'ai' | 'workingHours'>,
    aiKey: string | null | undefined,
    before: Persona | null,
  ): Promise<FieldError[]> {
    const problems: FieldError[] = [];
    const refuse = (pointer: string, message: string): void => void problems.push({ pointer, message });
    if (workingHours !== null && workingHoursToQuietHours(workingHours).length === 0)
      refuse('/workingHours', 'These hours are the whole week, which is the same as none. Use null.');
    if (aiKey && ai?.provider === undefined)
      refuse('/aiKey', "The workspace's provider has its own key. Name a provider in ai, or leave the key out.");
    const provider = ai?.provider ?? (await read.ai()).provider;
    const unreachable = ai?.baseUrl
      ? deps.composer.unreachable({ provider, baseUrl: ai.baseUrl, owner: 'persona' })
      : null;
    if (unreachable !== null) refuse('/ai/baseUrl', unreachable);
    const moved = ai?.provider !== before?.ai?.provider || ai?.baseUrl !== before?.ai?.baseUrl;
    if (aiKey === undefined && before?.sealedKey && moved && ai?.provider !== undefined)
      refuse('/aiKey', KEY_WOULD_MOVE);
    if (ai?.monthlyBudget != null) {
      const price = ai.pricePerMillion ?? (ai.provider === undefined ? (await read.ai()).pricePerMillion : null);
      if (!price || price.input + price.output === 0) refuse('/ai/pricePerMillion', NEEDS_PRICE);
    }
    return problems;
  }
}

async function byKey(read: Reads, key: string): Promise<Persona> {
  const persona = await read.personaByKey(key);
  if (!persona) throw notFound('persona', key);
  return persona;
}

function keyTaken(key: string): Refused {
  const message = `There is a persona with the key '${key}' already. Choose another key, or change that persona.`;
  return new Refused(409, 'key_taken', message);
}
