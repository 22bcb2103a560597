/** Finds contacts, enrollments and sequences by what is typed. */
import type { RouteLocationRaw } from 'vue-router';
import { api, done } from '../../api/client';
import type { EnrollmentState } from '../../api/types';
import { contactName } from '../../composables/people';

export interface Hit {
  kind: 'contacts' | 'enrollments' | 'sequences';
  id: string;
  name: string;
  /** Tells those of the same name apart. */
  about: string;
  state?: EnrollmentState;
  to: RouteLocationRaw;
}

const OF_EACH = 5;

export async function find(search: string): Promise<readonly Hit[]> {
  const query = { search, limit: OF_EACH };
  const [contacts, enrollments, sequences] = await Promise.all([
    done(api.GET('/api/v1/contacts', { params: { query } })),
    done(api.GET('/api/v1/enrollments', { params: { query } })),
    done(api.GET('/api/v1/sequences', { params: { query } })),
  ]);
  return [
    ...contacts.items.map((contact): Hit => ({
      kind: 'contacts',
      id: contact.id,
      name: contactName(contact),
      about: [contact.email ?? contact.phone, contact.company].filter(Boolean).join(' · '),
      to: { name: 'enrollments', query: { contact: contact.id } },
    })),
    ...enrollments.items.map((one): Hit => ({
      kind: 'enrollments',
      id: one.id,
      name: one.contactName,
      about: one.sequenceName,
      state: one.state,
      to: { name: 'enrollment', params: { id: one.id } },
    })),
    ...sequences.items.map((one): Hit => ({
      kind: 'sequences',
      id: one.id,
      name: one.name,
      about: one.key,
      to: { name: 'enrollments', query: { sequence: one.key } },
    })),
  ];
}
