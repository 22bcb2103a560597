/** Writes of who composes, and of what was composed. */
import type { Tx } from '../../../../engine/ports';
import type { Connection } from '../connection';
import { AI_KEY } from '../reads/composition';

type CompositionWrites = Pick<
  Tx,
  'saveAi' | 'insertPersona' | 'updatePersona' | 'deletePersona' | 'insertComposition' | 'linkComposition'
>;

const SAVE_AI = 'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value';

export function compositionWrites(c: Connection): CompositionWrites {
  return {
    saveAi: async (ai) => void c.run(SAVE_AI, AI_KEY, JSON.stringify(ai)),
    insertPersona: async (persona) => c.rows.persona.insert(persona),
    updatePersona: async (persona) => void c.rows.persona.update(persona, ' where id = ?', persona.id),
    deletePersona: async (id) => void c.run('delete from persona where id = ?', id),
    insertComposition: async (composition) => c.rows.composition.insert(composition),
    linkComposition: async (id, draftId) => void c.rows.composition.update({ draftId }, ' where id = ?', id),
  };
}
