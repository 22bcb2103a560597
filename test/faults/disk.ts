import type { Scenario } from './scenario';
export const disk: Scenario = {
  name: 'disk',
  withinMs: { short: 1, long: 1 },
  run: async () => ({ did: '', counted: '', checks: [] }),
};
