/** What was seen of the clock and the settings when it was last looked what is to be removed. */
import type { RetentionReads } from '../../../../engine/ports';
import type { RetentionWatch } from '../../../../domain/retention';
import type { Connection } from '../connection';

/** Among the settings. */
export const RETENTION = 'retention';

export function retentionReads(c: Connection): RetentionReads {
  return {
    retentionWatch: async () =>
      (c.rows.setting.first('where t.key = ?', RETENTION)?.value ?? null) as RetentionWatch | null,
  };
}
