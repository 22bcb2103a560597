/** Decisions on drafts, and what a person needs for them. */
import type { Person } from '../../domain/flow/schema';
import type { Locale } from '../../domain/people';
import type { WhatNext } from '../approvals/whatNext';
import type { Actor, Contact, Conversation, Draft, DraftEvent, Id, Message, Sequence, User } from '../records';

export interface DraftEdit {
  text?: string | undefined;
  subject?: string | undefined;
  html?: string | undefined;
  /** How often the draft had been written anew when the person read it. */
  regenerations?: number | undefined;
}

export interface Drafts {
  get(id: Id): Promise<Draft>;
  /**
   * First decision wins; a later one is refused with 409 `already_decided`, naming who decided what. 409 `draft_changed`
   * when it was written anew since the person read it.
   */
  approve(id: Id, edit: DraftEdit | null, by: Actor): Promise<Draft>;
  discard(id: Id, reason: string, by: Actor): Promise<Draft>;
  /** Sends the step's own text instead. */
  useFallback(id: Id, by: Actor): Promise<Draft>;
  /**
   * Has the AI write it anew; it waits on.
   * @throws {Refused} 503 `composer_unavailable`, and the draft stays as it is
   */
  regenerate(id: Id, remark: string, by: Actor): Promise<Draft>;
  /** From now on these people are asked, and nobody else. */
  reassign(id: Id, approvers: Person[], note: string | null, by: Actor): Promise<Draft>;
  /** Notes that somebody looked at it, once for each person. Decides nothing. */
  seen(id: Id, by: Actor): Promise<void>;
  /** Oldest first. */
  history(id: Id): Promise<DraftEvent[]>;
  review(id: Id, viewer: { user: User | null; locale: Locale; mayDecide: boolean }): Promise<Review>;
  /** Whom a link stands for. @throws {Refused} 404 `no_such_link`, 410 `link_expired` */
  byLink(token: string): Promise<LinkHolder>;
  /** Each by itself, and checked at that moment; one that is refused holds up no other. */
  decideMany(ids: Id[], decision: BulkDecision, by: Actor): Promise<DecidedItem[]>;
}

export type BulkDecision =
  /** `regenerations`: by id, how often each had been written anew when the person read it. */
  { decision: 'approve'; regenerations: Readonly<Record<Id, number>> } | { decision: 'discard'; reason: string };
export type DecidedItem =
  { id: Id; ok: true; status: Draft['status'] } | { id: Id; ok: false; code: string; detail: string };

export interface LinkHolder {
  draft: Draft;
  person: Person;
  /** The account with the person's email, if there is one. */
  user: User | null;
  by: Actor;
}

export interface Review {
  /** Its fallback with the variables filled in. */
  draft: Draft;
  contact: Contact;
  sequence: Sequence;
  /** `number` counts from 1; 0: the step is not in the flow any more. */
  step: { key: string; label: string; number: number; of: number };
  channel: { kind: string | null; inboxName: string | null; address: string | null };
  /** Its newest messages, oldest first. */
  conversation: { conversation: Conversation; messages: Message[] } | null;
  variables: { name: string; value: string }[];
  whatNext: WhatNext;
  canDecide: boolean;
  canRegenerate: boolean;
  timeZone: string;
}
