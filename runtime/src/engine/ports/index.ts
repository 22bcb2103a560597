/** The ports: what the engine needs from outside, in its own words. Adapters fulfil them; app.ts connects them. */
export * from './time';
export * from './people';
export * from './reads';
export * from './manyReads';
export * from './retention';
export * from './tx';
export * from './claims';
export * from './store';
export * from './channels';
export * from './composer';
export * from './telling';
export * from './flowHost';
export * from './subscribers';
export * from './queue';
