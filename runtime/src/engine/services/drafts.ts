/** Decisions on drafts. */
import type { Actor, Draft, Id } from '../records';

export interface Drafts {
  get(id: Id): Promise<Draft>;
  /** First decision wins; a later one is refused with 409 `already_decided`, naming who decided what. */
  approve(id: Id, edit: { text?: string; subject?: string; html?: string } | null, by: Actor): Promise<Draft>;
  discard(id: Id, reason: string, by: Actor): Promise<Draft>;
}
