/** Which inbox and address a send takes. Rules: semantics.md, "Channels" and "WhatsApp's 24-hour window". Pure. */
import type { ChannelChoice, ChannelKind } from '../flow/schema';
import type { Instant } from '../time';
import { assertNever, type ConversationStatus, type SendFailure } from '../words';
import { windowOpen } from './window';

/** What the choice must know of an inbox; callers may pass richer objects and get them back. */
export interface InboxFacts {
  readonly id: string;
  readonly key: string;
  readonly channel: ChannelKind;
  readonly isDefault: boolean;
  readonly enabled: boolean;
  /** Whether free text may be sent only within 24 hours of the contact's last message (WhatsApp Cloud). */
  readonly hasWindow: boolean;
}

export interface ConversationFacts {
  readonly channel: ChannelKind;
  /** Null: it came in on no inbox of ours, so nothing can be sent in it. */
  readonly inboxId: string | null;
  /** Not decisive: a resolved conversation can still be written in. */
  readonly status?: ConversationStatus;
  readonly lastInboundAt: Instant | null;
  /** Whether the channel reports that nobody can be reached there any more, as for an abandoned live chat. */
  readonly closed?: boolean;
}

export interface ChannelInput<I extends InboxFacts = InboxFacts> {
  readonly choice: ChannelChoice;
  /** The step's own inbox. With `automatic` it counts where its kind is chosen. */
  readonly inboxKey?: string;
  readonly switchToSms: boolean;
  /** Whether the step has an approved WhatsApp template. */
  readonly hasTemplate: boolean;
  readonly contact: { readonly email?: string | null; readonly phone?: string | null };
  readonly conversation: ConversationFacts | null;
  /** When the contact last wrote on an inbox, in whatever conversation, by inbox id. Without an entry: never. */
  readonly lastInboundOn?: ReadonlyMap<string, Instant>;
  readonly inboxes: readonly I[];
  /** The settings' order of kinds for `automatic`. */
  readonly order: readonly ChannelKind[];
  readonly now: Instant;
}

export interface ChosenChannel<I extends InboxFacts = InboxFacts> {
  readonly kind: 'ok';
  readonly inbox: I;
  /** The contact's address; null for a chat, which has none but its conversation. */
  readonly address: string | null;
  readonly channel: ChannelKind;
  /** True outside WhatsApp's window, where only the approved template goes. */
  readonly useTemplate: boolean;
  /** Whether the message continues the enrollment's conversation. */
  readonly inConversation: boolean;
}

export interface NoChannel {
  readonly kind: 'failed';
  readonly reason: SendFailure & ('no_address' | 'no_conversation' | 'no_inbox' | 'outside_window' | 'inbox_disabled');
}

export type ChannelResult<I extends InboxFacts = InboxFacts> = ChosenChannel<I> | NoChannel;

/** The inbox and address of a send, or why there is none. Addresses are taken as they are; an empty one is none. */
export function chooseChannel<I extends InboxFacts>(input: ChannelInput<I>): ChannelResult<I> {
  switch (input.choice) {
    case 'automatic':
      return chooseAutomatically(input);
    case 'same_conversation':
      return orSms(input, inConversation(input));
    case 'chat':
      return input.conversation?.channel === 'chat' ? orSms(input, inConversation(input)) : failed('no_conversation');
    case 'email':
    case 'sms':
    case 'whatsapp':
      return chooseKind(input, input.choice);
    default:
      return assertNever(input.choice);
  }
}

function failed(reason: NoChannel['reason']): NoChannel {
  return { kind: 'failed', reason };
}

function chooseAutomatically<I extends InboxFacts>(input: ChannelInput<I>): ChannelResult<I> {
  const own = orSms(input, inConversation(input));
  if (own.kind === 'ok') return own;
  const tries = input.order.filter((kind) => kind !== 'chat').map((kind) => byKind(input, kind));
  // A reason about an address that is there helps more than one about an address that is not.
  const why = tries.find((result) => result.kind === 'failed' && result.reason !== 'no_address');
  return tries.find((result) => result.kind === 'ok') ?? why ?? failed('no_address');
}

function chooseKind<I extends InboxFacts>(input: ChannelInput<I>, kind: ChannelKind): ChannelResult<I> {
  const result = byKind(input, kind);
  const inbox = inboxOfKind(input, kind);
  const isOfConversation = inbox !== undefined && input.conversation?.inboxId === inbox.id;
  return isOfConversation ? orSms(input, result) : result;
}

/** What a conversation's channel gives, or SMS in its place where the step allows that and there is a number. */
function orSms<I extends InboxFacts>(input: ChannelInput<I>, result: ChannelResult<I>): ChannelResult<I> {
  if (result.kind === 'ok' || !input.switchToSms || !input.conversation) return result;
  const sms = byKind(input, 'sms');
  return sms.kind === 'ok' ? sms : result;
}

function inConversation<I extends InboxFacts>(input: ChannelInput<I>): ChannelResult<I> {
  const { conversation, inboxes } = input;
  if (!conversation) return failed('no_conversation');
  const inbox = inboxes.find(({ id }) => id === conversation.inboxId);
  return inbox ? through(input, inbox) : failed('no_inbox');
}

function byKind<I extends InboxFacts>(input: ChannelInput<I>, kind: ChannelKind): ChannelResult<I> {
  if (addressFor(input, kind) === null) return failed('no_address');
  const inbox = inboxOfKind(input, kind);
  return inbox ? through(input, inbox) : failed('no_inbox');
}

/** The step's inbox if it is of the kind, else the default one, else the only one. */
function inboxOfKind<I extends InboxFacts>(
  { choice, inboxKey, inboxes }: ChannelInput<I>,
  kind: ChannelKind,
): I | undefined {
  const ofKind = inboxes.filter((inbox) => inbox.channel === kind);
  if (inboxKey !== undefined) {
    const named = ofKind.find(({ key }) => key === inboxKey);
    // A step that names its kind and an inbox means that inbox; another one in its place would surprise.
    if (named || choice === kind) return named;
  }
  return ofKind.find(({ isDefault }) => isDefault) ?? (ofKind.length === 1 ? ofKind[0] : undefined);
}

function through<I extends InboxFacts>(input: ChannelInput<I>, inbox: I): ChannelResult<I> {
  const { conversation, lastInboundOn, now, hasTemplate } = input;
  const isOwn = conversation?.inboxId === inbox.id;
  const address = addressFor(input, inbox.channel);
  if (!inbox.enabled) return failed('inbox_disabled');
  if (isOwn && conversation.closed) return failed('no_conversation');
  if (address === null && inbox.channel !== 'chat') return failed('no_address');
  // A message in another inbox opens no window in this one.
  const heardAt = [lastInboundOn?.get(inbox.id) ?? null, isOwn ? conversation.lastInboundAt : null];
  const isOutside = inbox.hasWindow && !heardAt.some((at) => windowOpen(at, now));
  if (isOutside && !hasTemplate) return failed('outside_window');
  return { kind: 'ok', inbox, address, channel: inbox.channel, useTemplate: isOutside, inConversation: isOwn };
}

function addressFor({ contact }: ChannelInput, kind: ChannelKind): string | null {
  if (kind === 'chat') return null;
  return (kind === 'email' ? contact.email : contact.phone) || null;
}
