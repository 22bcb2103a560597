import type { Scenario } from './scenario';
export const clock: Scenario = {
  name: 'clock',
  withinMs: { short: 1, long: 1 },
  run: async () => ({ did: '', counted: '', checks: [] }),
};
