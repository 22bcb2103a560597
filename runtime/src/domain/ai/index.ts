/** Composing with an AI: what it is told, and what is made of its answer. */
export * from './answer';
export * from './brief';
export * from './doubts';
export * from './flags';
export * from './limits';
export * from './prompt';
export * from './quote';
export * from './settings';
