import type { z } from 'zod';
import type { Person } from '../../domain/flow/schema';
import type { DraftEvent, Message } from '../../engine/records';
import type { Review } from '../../engine/services';
import { fullName } from '../../engine/variables';
import type { draftEventSchema, reviewSchema } from '../schemas/reviews';
import { presentActor } from './enrollments';
import { iso, isoOrNull } from './instants';
import { presentDraft } from './workspace';

export function presentReview(review: Review, person: Person | null): z.input<typeof reviewSchema> {
  const { draft, contact, sequence, step, channel, conversation } = review;
  return {
    state: draft.status,
    draft: presentDraft(draft),
    contact: {
      id: contact.id,
      name: fullName(contact),
      email: contact.email,
      phone: contact.phone,
      company: contact.company,
      timeZone: contact.timeZone,
      language: contact.language,
    },
    sequence: { id: sequence.id, key: sequence.key, name: sequence.name },
    step,
    channel: channel as z.input<typeof reviewSchema>['channel'],
    conversation: conversation && {
      id: conversation.conversation.id,
      channel: conversation.conversation.channel,
      messages: conversation.messages.map(presentMessage),
    },
    variables: review.variables,
    person,
    deadlineAt: isoOrNull(draft.deadlineAt),
    whatNext: review.whatNext,
    canDecide: review.canDecide,
    canRegenerate: review.canRegenerate,
    flags: [...draft.flags],
    decidedBy: draft.decidedBy && presentActor(draft.decidedBy),
    decidedAt: isoOrNull(draft.decidedAt),
    decisionReason: draft.decisionReason,
    timeZone: review.timeZone,
  };
}

/** A link without a login is for the decision; once that is made it shows what became of the draft, and no more. */
export function presentReviewByLink(review: Review, person: Person): z.input<typeof reviewSchema> {
  const shown = presentReview(review, person);
  if (review.draft.status === 'waiting') return shown;
  const { id, name } = shown.contact;
  return {
    ...shown,
    contact: { id, name, email: null, phone: null, company: null, timeZone: null, language: null },
    channel: { ...shown.channel, address: null },
    conversation: null,
    variables: [],
  };
}

function presentMessage(message: Message) {
  return {
    id: message.id,
    from: message.direction === 'inbound' ? ('contact' as const) : ('us' as const),
    text: message.text,
    html: message.html,
    subject: message.subject,
    at: iso(message.at),
    automatic: message.automatic,
  };
}

export function presentDraftEvent({ id, at, kind, by, data }: DraftEvent): z.input<typeof draftEventSchema> {
  return { id, at: iso(at), kind, by: presentActor(by), data };
}
