export { createChannels, type ChannelsOptions } from './channels';
export { createInboxProviders } from './inboxProviders';
export { isEmailAddress } from './emailAddress';
export type { ChannelDeps } from './provider';
export { completeSecrets, describeInbox, inboxConfigSchemas, type InboxSchemas, type InboxView } from './schemas';
export { newSigningSecret, SIGNATURE_HEADER, signatureHeader, verifySignature } from './signature';
export type { WebhookBody } from './webhook';
