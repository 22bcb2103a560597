export { createBoard } from './board';
export { openBullQueue, type BullQueue } from './bullQueue';
export { QueueUnavailable } from './faults';
