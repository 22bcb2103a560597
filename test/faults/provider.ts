import type { Scenario } from './scenario';
export const provider: Scenario = {
  name: 'provider',
  withinMs: { short: 1, long: 1 },
  run: async () => ({ did: '', counted: '', checks: [] }),
};
