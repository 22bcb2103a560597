/** What is broken where many processes share one Postgres and one Redis: `npm run test:faults -- --distributed`. */
import type { Scenario } from '../scenario';
import { clocks } from './clocks';
import { kill } from './kill';
import { lease } from './lease';
import { network } from './network';
import { postgres } from './postgres';
import { redis } from './redis';
import { rolling } from './rolling';
import { distributedSelftest } from './selftest';

export const DISTRIBUTED: readonly Scenario[] = [
  distributedSelftest,
  kill,
  postgres,
  redis,
  network,
  clocks,
  lease,
  rolling,
];
