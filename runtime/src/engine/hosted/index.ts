/** Cadences whose steps run in n8n: who begins them, who asks for a step, and how a sleeping execution is woken. */
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { refuseFields } from '../fields';
import type { Enroller } from '../enroll';
import type { Hosted } from '../services';
import type { Callers } from './callers';
import { originOf, refuseForeignPath } from './enter';
import { createSteps } from './steps';

export function createHosted(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  enroller: Enroller,
  callers: Callers,
): Hosted {
  const { read } = deps.store;
  return {
    async enroll(input, by) {
      const { executionId, resumeUrl } = input.host;
      const origin = originOf(resumeUrl);
      refuseForeignPath(resumeUrl, executionId);
      const never = await deps.flowHost.unreachable(resumeUrl);
      if (never !== null) throw refuseFields([{ pointer: '/resumeUrl', message: never }]);
      const { enrollment, created } = await enroller.enroll(input, by);
      const calls = await read.hostCalls({ origin, executionId });
      const mine = calls.some(({ enrollmentId }) => enrollmentId === enrollment.id);
      const version = (await read.version(enrollment.versionId))?.number ?? 0;
      return { enrollment, created, mine, version };
    },
    step: createSteps(deps, sendingTimes, callers),
  };
}
