/** What a program that embeds the runtime needs: settings from an environment, and the whole of it as one object. */
export { createApp, openCore, type App, type AppParts, type Core } from './app';
export { InvalidSettings, loadConfig, type Config } from './config';
export { version } from './version';
