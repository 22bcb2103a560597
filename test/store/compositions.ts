import type { Composition, Persona } from '../../runtime/src/engine/records';
import { composition, DAY, draft, enrolled, HOUR, newId, NOON } from './records';
import type { Given, OpenStore } from './suite';

const persona = (set: Partial<Persona> = {}): Persona => ({
  id: newId(NOON),
  key: 'carl',
  name: 'Carl',
  voice: 'Calm.',
  signature: 'Carl',
  language: 'de',
  workingHours: [{ weekdays: [1], from: '09:00', to: '17:00' }],
  ai: { model: 'small', monthlyBudget: 5 },
  sealedKey: 'v1.sealed',
  createdAt: NOON,
  updatedAt: NOON,
  ...set,
});

export function compositionTests(given: Given, open: OpenStore): void {
  const insert = (...compositions: Composition[]) =>
    given().transaction(async (tx) => {
      for (const one of compositions) await tx.insertComposition(one);
    });

  describe('the AI', () => {
    it('is none before it was set up, and is read back as it was saved', async () => {
      expect(await given().read.ai()).toMatchObject({ provider: 'none', sealedKey: null, currency: 'USD' });
      const saved = { ...(await given().read.ai()), provider: 'gemini' as const, model: 'm', sealedKey: 'v1.sealed' };
      await given().transaction((tx) => tx.saveAi(saved));
      await given().transaction((tx) => tx.saveAi(saved));
      expect(await given().read.ai()).toEqual(saved);
    });
  });

  describe('personas', () => {
    it('are found by key, listed by key, changed and removed', async () => {
      const [carl, ana] = [persona(), persona({ key: 'ana', workingHours: null, ai: null, sealedKey: null })];
      await given().transaction(async (tx) => {
        await tx.insertPersona(carl);
        await tx.insertPersona(ana);
      });
      expect(await given().read.personas()).toEqual([ana, carl]);
      await given().transaction((tx) => tx.updatePersona({ ...carl, name: 'Carl J.', workingHours: null }));
      expect(await given().read.personaByKey('carl')).toEqual({ ...carl, name: 'Carl J.', workingHours: null });
      await given().transaction((tx) => tx.deletePersona(ana.id));
      expect(await given().read.personaByKey('ana')).toBeNull();
    });

    it('have keys of their own', async () => {
      await given().transaction((tx) => tx.insertPersona(persona()));
      await expect(given().transaction((tx) => tx.insertPersona(persona()))).rejects.toThrow();
    });
  });

  describe('compositions', () => {
    it('are those of an enrollment, oldest first, and the newest is that of its draft', async () => {
      const { first, enrollments } = await enrolled(given(), 2);
      const waiting = draft(first);
      const [one, two, other] = [composition(first), composition(first), composition(enrollments[1]!)];
      await insert(one, two, other);
      await given().transaction(async (tx) => {
        await tx.insertDraft(waiting);
        await tx.linkComposition(one.id, waiting.id);
      });
      expect(await given().read.compositionOfDraft(waiting.id)).toEqual({ ...one, draftId: waiting.id });
      await given().transaction((tx) => tx.linkComposition(two.id, waiting.id));
      expect((await given().read.compositionOfDraft(waiting.id))?.id).toBe(two.id);
      expect((await given().read.compositionsOf(first.id)).map(({ id }) => id)).toEqual([one.id, two.id]);
      expect(await given().read.composition(other.id)).toEqual(other);
      expect(await given().read.compositionOfDraft('none')).toBeNull();
    });

    it('are added up from an instant (inside), in one currency, of one persona or of all', async () => {
      const { first } = await enrolled(given());
      await insert(
        composition(first, { at: NOON - 1, costMicros: 1 }),
        composition(first, { at: NOON, costMicros: 20 }),
        composition(first, { at: NOON + DAY, costMicros: 300, persona: 'carl' }),
        composition(first, { at: NOON, costMicros: 4_000, currency: 'EUR' }),
      );
      expect(await given().read.compositionCost(NOON, 'USD')).toBe(320);
      expect(await given().read.compositionCost(NOON, 'USD', 'carl')).toBe(300);
      expect(await given().read.compositionCost(NOON, 'EUR')).toBe(4_000);
      expect(await given().read.compositionCost(NOON + 2 * DAY, 'USD')).toBe(0);
    });

    it('are counted by outcome, reason and currency within each group', async () => {
      const { first } = await enrolled(given());
      const failed = { outcome: 'fallback', reason: 'too_slow', answer: null } as const;
      await insert(
        composition(first, { step: 'a' }),
        composition(first, { step: 'a', inputTokens: 5 }),
        composition(first, { step: 'b', ...failed }),
        composition(first, { step: 'b', at: NOON + HOUR }),
      );
      const totals = await given().read.compositionTotals({ from: NOON, to: NOON + HOUR, by: 'step' });
      expect(totals).toMatchObject([
        { sequenceId: first.sequenceId, step: 'a', persona: null, mode: null, outcome: 'used', count: 2, inputTokens: 15 },
        { step: 'b', outcome: 'fallback', reason: 'too_slow', count: 1 },
      ]);
      const by = async (group: 'sequence' | 'persona' | 'mode') =>
        (await given().read.compositionTotals({ from: 0, to: NOON + DAY, by: group })).map(({ count }) => count);
      expect(await by('sequence')).toEqual([1, 3]);
      expect(await by('persona')).toEqual([1, 3]);
      expect(await by('mode')).toEqual([1, 3]);
    }); // prettier-ignore

    it('lose their words with the contact, and keep their figures', async () => {
      const { first, contact } = await enrolled(given());
      const words = { prompt: { system: 'SECRET', user: 'SECRET' }, answer: 'SECRET', why: 'SECRET' };
      const flags = [{ code: 'placeholder' as const, message: 'SECRET' }];
      const one = composition(first, { ...words, flags, costMicros: 7, reason: 'placeholder', outcome: 'fallback' });
      await insert(one);
      await given().transaction((tx) => tx.eraseContact(contact.id, NOON));
      const left = await given().read.composition(one.id);
      expect(left).toEqual({ ...one, prompt: null, answer: null, why: null, flags: [] });
      for await (const row of given().exportRows()) expect(JSON.stringify(row)).not.toContain('SECRET');
    });

    it('are exported with all else, and put back', async () => {
      const { first } = await enrolled(given());
      await insert(composition(first));
      await given().transaction(async (tx) => {
        await tx.insertPersona(persona());
        await tx.saveAi({ ...(await tx.ai()), provider: 'openai', model: 'm', sealedKey: 'v1.sealed' });
      });
      const copy = await open();
      try {
        await copy.importRows(given().exportRows());
        expect(await copy.read.personas()).toEqual(await given().read.personas());
        expect(await copy.read.ai()).toEqual(await given().read.ai());
        expect(await copy.read.compositionsOf(first.id)).toEqual(await given().read.compositionsOf(first.id));
        expect(await copy.read.compositionsOf(first.id)).toHaveLength(1);
      } finally {
        await copy.close();
      }
    });
  });
}
