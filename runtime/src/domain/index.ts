/** The rules of Cadenza: pure functions and shapes, the same in the engine, the tests and the browser. */
export * from './ai';
export * from './canvas';
export * from './flow';
export * from './people';
export * from './retention';
export * from './rules';
export * from './sequence';
export * from './settings';
export * from './text';
export * from './time';
export * from './words';
