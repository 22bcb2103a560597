export { createLinks, UNSUBSCRIBE_DAYS, type Unsubscribe, type AllLinks } from './unsubscribe';
