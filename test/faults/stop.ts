import type { Scenario } from './scenario';
export const stop: Scenario = {
  name: 'stop',
  withinMs: { short: 1, long: 1 },
  run: async () => ({ did: '', counted: '', checks: [] }),
};
