export { createSubscriberCalls, type SubscriberCallsOptions } from './subscriberCalls';
