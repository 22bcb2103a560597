/** Composing with an AI. */
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import type { Composing } from '../services';
import { createRecompose } from './recompose';
import { createCompositionReport } from './report';
import { createAiSettings } from './settings';
import { createAiTest } from './tryOut';

export { createPersonas } from './personas';

export function createComposing(deps: EngineDeps, sendingTimes: SendingTimes): Composing {
  return {
    ...createAiSettings(deps),
    ...createAiTest(deps),
    ...createRecompose(deps, sendingTimes),
    ...createCompositionReport(deps),
  };
}
