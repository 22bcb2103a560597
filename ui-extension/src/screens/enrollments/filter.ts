/** Which enrollments are shown, as it stands in the address. */
import type { LocationQuery } from 'vue-router';
import type { EnrollmentState } from '../../api/types';

export const STATES: readonly EnrollmentState[] = ['active', 'paused', 'completed', 'exited', 'failed'];

export interface Filter {
  /** Empty: all. */
  states: readonly EnrollmentState[];
  /** Its key. */
  sequence: string;
  search: string;
  /** Id of one contact. */
  contact: string;
}

export function filterOf(query: LocationQuery): Filter {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value.slice(0, 200) : '';
  };
  const asked = text('state').split(',');
  return {
    states: STATES.filter((state) => asked.includes(state)),
    sequence: text('sequence'),
    search: text('q').trim(),
    contact: text('contact'),
  };
}

export function queryOf({ states, sequence, search, contact }: Filter): Record<string, string> {
  return {
    ...(states.length > 0 && { state: states.join(',') }),
    ...(sequence !== '' && { sequence }),
    ...(search !== '' && { q: search }),
    ...(contact !== '' && { contact }),
  };
}

export function isNarrowed({ states, sequence, search, contact }: Filter): boolean {
  return states.length > 0 || sequence !== '' || search !== '' || contact !== '';
}
