/** What others use of the HTTP side. */
export { createHttpApp, type HttpApp, type HttpConfig, type HttpDeps, type Readiness } from './app';
export { EventHub } from './events';
export { openApiJson } from './openApiJson';
