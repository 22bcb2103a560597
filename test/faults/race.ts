import type { Scenario } from './scenario';
export const race: Scenario = {
  name: 'race',
  withinMs: { short: 1, long: 1 },
  run: async () => ({ did: '', counted: '', checks: [] }),
};
