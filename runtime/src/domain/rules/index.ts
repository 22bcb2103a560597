export { isAutomaticReply, type InboundMail } from './automaticReply';
export {
  chooseChannel,
  type ChannelInput,
  type ChannelResult,
  type ChosenChannel,
  type ConversationFacts,
  type InboxFacts,
  type NoChannel,
} from './channel';
export { canBecome, control, isFinal, type Control, type ControlAnswer, type Controlled } from './enrollment';
export { GOAL_STATUS, goalReached } from './goal';
export { advanceStatus, isAtLeastSent } from './sendStatus';
export { isStopWord } from './stopWord';
export { windowOpen, WINDOW_MS } from './window';
