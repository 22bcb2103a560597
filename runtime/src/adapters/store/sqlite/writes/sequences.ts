/** Writes of settings, sequences, versions, inboxes, templates, keys and remembered answers. */
import type { Tx } from '../../../../engine/ports';
import type { Connection } from '../connection';
import { SETTINGS_KEY } from '../reads/sequences';

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

const BY_ID = ' where id = ?';
const BY_REQUEST = ' where key_id = ? and idempotency_key = ?';
const IF_UNCHANGED = ' where id = ? and revision = ?';
const SAVE_SETTING =
  'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value';

export function sequenceWrites(c: Connection): SequenceWrites {
  return {
    saveSettings: async (settings) => {
      c.changesNow().settings = true;
      c.run(SAVE_SETTING, SETTINGS_KEY, JSON.stringify(settings));
    },

    insertSequence: async (sequence) => {
      c.changesNow().sequences.add(sequence.id);
      c.rows.sequence.insert(sequence);
    },
    updateSequence: async (sequence) => {
      c.changesNow().sequences.add(sequence.id);
      const changed = { ...sequence, revision: sequence.revision + 1 };
      return c.rows.sequence.update(changed, IF_UNCHANGED, sequence.id, sequence.revision) === 1;
    },
    insertVersion: async (version) => {
      c.changesNow().versions.add(version.id);
      c.rows.version.insert(version);
    },

    insertInbox: async (inbox) => {
      c.changesNow().inboxes = true;
      c.rows.inbox.insert(inbox);
    },
    updateInbox: async (inbox) => {
      c.changesNow().inboxes = true;
      c.rows.inbox.update(inbox, BY_ID, inbox.id);
    },
    deleteInbox: async (id) => {
      c.changesNow().inboxes = true;
      c.run('delete from inbox where id = ?', id);
    },

    insertMessageTemplate: async (template) => {
      c.rows.messageTemplate.insert(template);
    },
    updateMessageTemplate: async (template) => {
      c.rows.messageTemplate.update(template, BY_ID, template.id);
    },
    deleteMessageTemplate: async (id) => {
      c.run('delete from message_template where id = ?', id);
    },
    insertApiKey: async (key) => {
      c.rows.apiKey.insert(key);
    },
    updateApiKey: async (key) => {
      c.rows.apiKey.update(key, BY_ID, key.id);
    },

    beginRequest: async (keyId, idempotencyKey, requestHash, at) => {
      c.rows.answer.insert({ keyId, idempotencyKey, requestHash, status: null, body: null, createdAt: at });
    },
    completeRequest: async (keyId, idempotencyKey, { status, body }) => {
      c.rows.answer.update({ status, body }, BY_REQUEST, keyId, idempotencyKey);
    },
    dropRequest: async (keyId, idempotencyKey) => {
      c.run('delete from idempotent_answer where key_id = ? and idempotency_key = ?', keyId, idempotencyKey);
    },
    forgetAnswers: async (before) => {
      c.run('delete from idempotent_answer where created_at < ?', before);
    },
  };
}
