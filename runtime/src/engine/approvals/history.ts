/** What happened to a draft: who was asked, saw it, changed it, decided. Texts stand in `data` and go with the contact. */
import { personSchema, type Person } from '../../domain/flow/schema';
import type { EngineDeps } from '../deps';
import type { Instant } from '../../domain/time';
import type { Actor, Composed, Draft, DraftEvent, DraftEventKind, Id } from '../records';

export function draftEvent(
  { newId }: Pick<EngineDeps, 'newId'>,
  draftId: Id,
  kind: DraftEventKind,
  at: Instant,
  by: Actor,
  data: Record<string, unknown> = {},
): DraftEvent {
  return { id: newId(at), draftId, at, kind, by, data };
}

export interface Wording {
  subject: string | null;
  text: string;
  html: string | null;
}

export function wordingOf({ subject, text, html }: Pick<Draft, 'subject' | 'text' | 'html'>): Wording {
  return { subject, text, html };
}

export function composedWording({ subject, text, html }: Composed): Wording {
  return { subject: subject ?? null, text, html: html ?? null };
}

/** People as they stand in `data`; nobody when the contact was erased. */
export function peopleIn(value: unknown): Person[] {
  return personSchema.array().safeParse(value).data ?? [];
}
