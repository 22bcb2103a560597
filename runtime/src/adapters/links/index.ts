export { createLinks, UNSUBSCRIBE_DAYS, type Unsubscribe, type UnsubscribeLinks } from './unsubscribe';
