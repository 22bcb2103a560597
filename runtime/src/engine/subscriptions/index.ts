export { createCanvasLooker, type CanvasLooker } from './look';
export { createSubscriptions, subscriptionInputSchema } from './subscriptions';
export { createTeller } from './teller';
