/** Writes of who composes, and of what was composed. */
import type { Tx } from '../../../../engine/ports';
import { AI_KEY } from '../reads/composition';
import type { Session } from '../session';
import { saveSetting } from '../settings';

type CompositionWrites = Pick<
  Tx,
  'saveAi' | 'insertPersona' | 'updatePersona' | 'deletePersona' | 'insertComposition' | 'linkComposition'
>;

const BY_ID = 'id = $1';

export function compositionWrites(s: Session): CompositionWrites {
  return {
    saveAi: (ai) => saveSetting(s, AI_KEY, ai),
    insertPersona: (persona) => s.rows.persona.insert(persona),
    updatePersona: async (persona) => {
      await s.rows.persona.update(persona, BY_ID, persona.id);
    },
    deletePersona: async (id) => {
      await s.run('delete from persona where id = $1', id);
    },
    insertComposition: (composition) => s.rows.composition.insert(composition),
    linkComposition: async (id, draftId) => {
      await s.rows.composition.update({ draftId }, BY_ID, id);
    },
  };
}
