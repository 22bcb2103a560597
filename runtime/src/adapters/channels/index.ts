export { createChannels, type ChannelsOptions } from './channels';
export { createInboxProviders } from './inboxProviders';
export { isEmailAddress } from './emailAddress';
export type { ChannelDeps } from './provider';
export { inboxConfigSchemas, inboxContracts, type InboxSchemas } from './schemas';
export { SIGNATURE_HEADER, signatureHeader, verifySignature } from './signature';
export type { WebhookBody } from './webhookBody';
