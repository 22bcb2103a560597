/**
 * Reads of settings, sequences, versions, inboxes, templates and keys. Only versions are kept in memory: they never change,
 * and what another process has changed must hold here at once.
 */
import type { Reads } from '../../../../engine/ports';
import type { Version } from '../../../../engine/records';
import { settingsSchema, type Settings } from '../../../../domain/settings';
import { deepFreeze } from '../../cache';
import { messageTemplatePage, sequencePage } from '../../lists/sequences';
import type { Session } from '../session';
import { savedSetting } from '../settings';

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

export function sequenceReads(s: Session): SequenceReads {
  return {
    settings: () => settings(s),

    // Kept as it is: who acts on a sequence that is on, or off, must be done before it is switched.
    sequence: (id) => s.rows.sequence.byId(id, s.keeping),
    sequenceByKey: (key) => s.rows.sequence.first(`where t.key = $1${s.keeping}`, key),
    sequences: (filter, page) => s.list((manager) => sequencePage(manager, filter, page)),
    version: (id) => version(s, id),
    versionByNumber: async (sequenceId, number) => {
      const [row] = await s.cells(
        'select id from sequence_version where sequence_id = $1 and number = $2',
        sequenceId,
        number,
      );
      return row ? version(s, row[0] as string) : null;
    },
    versions: (sequenceId) => s.rows.version.all('where t.sequence_id = $1 order by t.number desc', sequenceId),

    inbox: (id) => s.rows.inbox.byId(id, s.locking),
    inboxByKey: (key) => s.rows.inbox.first(`where t.key = $1${s.locking}`, key),
    inboxes: () => s.rows.inbox.all('order by t.key'),
    messageTemplateByKey: (key) => s.rows.messageTemplate.first(`where t.key = $1${s.locking}`, key),
    messageTemplates: (page) => s.list((manager) => messageTemplatePage(manager, page)),
    apiKeys: () => s.rows.apiKey.all(`order by t.id desc${s.locking}`),
    apiKeyByHash: (hash) => s.rows.apiKey.first(`where t.hash = $1${s.locking}`, hash),
    idempotent: async (keyId, idempotencyKey) => {
      const row = await s.rows.answer.first('where t.key_id = $1 and t.idempotency_key = $2', keyId, idempotencyKey);
      if (!row) return null;
      const { requestHash, status, body } = row;
      return { requestHash, answer: status === null || body === null ? null : { status, body } };
    },
  };
}

/** Parsed, so that settings saved by an earlier release get the defaults of what came since. */
async function settings(s: Session): Promise<Settings> {
  return settingsSchema.parse((await savedSetting(s, SETTINGS_KEY)) ?? {});
}

async function version(s: Session, id: string): Promise<Version | null> {
  const cached = s.versions.get(id);
  if (cached) return cached;
  const found = await s.rows.version.byId(id);
  if (found && !s.open?.versions.has(id)) s.versions.set(id, deepFreeze(found));
  return found;
}
