export { createBoard } from './board';
export { openBullQueue, QueueUnavailable, type BullQueue } from './bullQueue';
