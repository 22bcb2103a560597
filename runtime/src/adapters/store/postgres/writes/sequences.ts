/** Writes of settings, sequences, versions, inboxes, templates, keys and remembered answers. */
import type { Tx } from '../../../../engine/ports';
import { SETTINGS_KEY } from '../reads/sequences';
import type { Session } from '../session';
import { saveSetting } from '../settings';

type SequenceWrites = Pick<
  Tx,
  | 'saveSettings'
  | 'insertSequence'
  | 'updateSequence'
  | 'insertVersion'
  | 'insertInbox'
  | 'updateInbox'
  | 'deleteInbox'
  | 'insertMessageTemplate'
  | 'updateMessageTemplate'
  | 'deleteMessageTemplate'
  | 'insertApiKey'
  | 'updateApiKey'
  | 'beginRequest'
  | 'completeRequest'
  | 'dropRequest'
  | 'forgetAnswers'
>;

const BY_ID = 'id = $1';
const BY_REQUEST = 'key_id = $1 and idempotency_key = $2';

export function sequenceWrites(s: Session): SequenceWrites {
  return {
    saveSettings: (settings) => saveSetting(s, SETTINGS_KEY, settings),

    insertSequence: (sequence) => s.rows.sequence.insert(sequence),
    updateSequence: async (sequence) => {
      const changed = { ...sequence, revision: sequence.revision + 1 };
      return (await s.rows.sequence.update(changed, 'id = $1 and revision = $2', sequence.id, sequence.revision)) === 1;
    },
    insertVersion: async (version) => {
      s.open?.versions.add(version.id);
      await s.rows.version.insert(version);
    },

    insertInbox: (inbox) => s.rows.inbox.insert(inbox),
    updateInbox: async (inbox) => {
      await s.rows.inbox.update(inbox, BY_ID, inbox.id);
    },
    deleteInbox: async (id) => {
      await s.run('delete from inbox where id = $1', id);
    },

    insertMessageTemplate: (template) => s.rows.messageTemplate.insert(template),
    updateMessageTemplate: async (template) => {
      await s.rows.messageTemplate.update(template, BY_ID, template.id);
    },
    deleteMessageTemplate: async (id) => {
      await s.run('delete from message_template where id = $1', id);
    },
    insertApiKey: (key) => s.rows.apiKey.insert(key),
    updateApiKey: async (key) => {
      await s.rows.apiKey.update(key, BY_ID, key.id);
    },

    beginRequest: (keyId, idempotencyKey, requestHash, at) =>
      s.rows.answer.insert({ keyId, idempotencyKey, requestHash, status: null, body: null, createdAt: at }),
    completeRequest: async (keyId, idempotencyKey, { status, body }) => {
      await s.rows.answer.update({ status, body }, BY_REQUEST, keyId, idempotencyKey);
    },
    dropRequest: async (keyId, idempotencyKey) => {
      await s.run(`delete from idempotent_answer where ${BY_REQUEST}`, keyId, idempotencyKey);
    },
    forgetAnswers: async (before) => {
      await s.run('delete from idempotent_answer where created_at < $1', before);
    },
  };
}
