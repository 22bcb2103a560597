export { createSubscriberCalls, type SubscriberCallsOptions } from './subscriberCalls';
export { createFlowHost, type FlowHostOptions } from './resume';
