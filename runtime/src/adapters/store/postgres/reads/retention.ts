/** What was seen of the clock and the settings when it was last looked what is to be removed. */
import type { RetentionReads } from '../../../../engine/ports';
import type { RetentionWatch } from '../../../../domain/retention';
import type { Session } from '../session';
import { savedSetting } from '../settings';

/** Among the settings. */
export const RETENTION = 'retention';

export function retentionReads(s: Session): RetentionReads {
  return { retentionWatch: async () => (await savedSetting(s, RETENTION)) as RetentionWatch | null };
}
