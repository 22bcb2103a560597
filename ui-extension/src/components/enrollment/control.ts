/** What a person can do with an enrollment by hand. Rule: semantics.md, "Enrollment" (manual control). */
import type { Enrollment } from '../../api/types';

export type Control = 'pause' | 'resume' | 'skip' | 'cancel';

export function isOpen({ state }: Pick<Enrollment, 'state'>): boolean {
  return state === 'active' || state === 'paused';
}
