/** Reads of what changes seldom and is asked for constantly: settings, sequences, versions, inboxes. Kept in memory, frozen. */
import type { Reads } from '../../../../engine/ports';
import type { Inbox, Sequence, Version } from '../../../../engine/records';
import { settingsSchema, type Settings } from '../../../../domain/settings';
import { deepFreeze } from '../../cache';
import { messageTemplatePage, sequencePage } from '../../lists/sequences';
import type { Connection } from '../connection';

export const SETTINGS_KEY = 'workspace';

type SequenceReads = Pick<
  Reads,
  | 'settings'
  | 'sequence'
  | 'sequenceByKey'
  | 'sequences'
  | 'version'
  | 'versionByNumber'
  | 'versions'
  | 'inbox'
  | 'inboxByKey'
  | 'inboxes'
  | 'messageTemplateByKey'
  | 'messageTemplates'
  | 'apiKeys'
  | 'apiKeyByHash'
  | 'idempotent'
>;

export function sequenceReads(c: Connection): SequenceReads {
  return {
    settings: async () => settingsNow(c),

    sequence: async (id) => sequenceNow(c, id),
    sequenceByKey: async (key) => sequenceByCells(c, c.cells('select id from sequence where key = ?', key)),
    sequences: (filter, page) => sequencePage(c.manager, filter, page),
    version: async (id) => versionNow(c, id),
    versionByNumber: async (sequenceId, number) => {
      const [row] = c.cells('select id from sequence_version where sequence_id = ? and number = ?', sequenceId, number);
      return row ? versionNow(c, row[0] as string) : null;
    },
    versions: async (sequenceId) => c.rows.version.all('where t.sequence_id = ? order by t.number desc', sequenceId),

    inbox: async (id) => inboxesNow(c).find((inbox) => inbox.id === id) ?? null,
    inboxByKey: async (key) => inboxesNow(c).find((inbox) => inbox.key === key) ?? null,
    inboxes: async () => [...inboxesNow(c)],
    messageTemplateByKey: async (key) => c.rows.messageTemplate.first('where t.key = ?', key),
    messageTemplates: (page) => messageTemplatePage(c.manager, page),
    apiKeys: async () => c.rows.apiKey.all('order by t.id desc'),
    apiKeyByHash: async (hash) => c.rows.apiKey.first('where t.hash = ?', hash),
    idempotent: async (keyId, idempotencyKey) => {
      const row = c.rows.answer.first('where t.key_id = ? and t.idempotency_key = ?', keyId, idempotencyKey);
      if (!row) return null;
      const { requestHash, status, body } = row;
      return { requestHash, answer: status === null || body === null ? null : { status, body } };
    },
  };
}

function settingsNow(c: Connection): Settings {
  if (c.changes?.settings) return readSettings(c);
  return (c.cached.settings ??= deepFreeze(readSettings(c)));
}

/** Parsed, so that settings saved by an earlier release get the defaults of what came since. */
function readSettings(c: Connection): Settings {
  return settingsSchema.parse(c.rows.setting.first('where t.key = ?', SETTINGS_KEY)?.value ?? {});
}

export function sequenceNow(c: Connection, id: string): Sequence | null {
  if (c.changes?.sequences.has(id)) return c.rows.sequence.byId(id);
  const cached = c.cached.sequences.get(id);
  if (cached) return cached;
  const sequence = c.rows.sequence.byId(id);
  if (sequence) c.cached.sequences.set(id, deepFreeze(sequence));
  return sequence;
}

function sequenceByCells(c: Connection, rows: unknown[][]): Sequence | null {
  return rows[0] ? sequenceNow(c, rows[0][0] as string) : null;
}

/** A version never changes, so only one that is not committed yet must stay out of the cache. */
function versionNow(c: Connection, id: string): Version | null {
  const cached = c.cached.versions.get(id);
  if (cached) return cached;
  const version = c.rows.version.byId(id);
  if (version && !c.changes?.versions.has(id)) c.cached.versions.set(id, deepFreeze(version));
  return version;
}

function inboxesNow(c: Connection): Inbox[] {
  if (c.changes?.inboxes) return readInboxes(c);
  return (c.cached.inboxes ??= deepFreeze(readInboxes(c)));
}

function readInboxes(c: Connection): Inbox[] {
  return c.rows.inbox.all('order by t.key');
}
