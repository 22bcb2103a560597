/** The step nodes of the canvas, by the last part of their n8n type. */
import type { StepKind } from '../kinds';
import { aiCompose } from './aiCompose';
import { awaitApproval } from './awaitApproval';
import { checkExitGoal } from './checkExitGoal';
import { sendViaChannel } from './sendViaChannel';
import type { StepNode } from './step';
import { waitStep } from './waitStep';

export const STEP_NODES: Readonly<Record<StepKind, StepNode>> = {
  cadenzaWaitStep: waitStep,
  cadenzaAiCompose: aiCompose,
  cadenzaAwaitApproval: awaitApproval,
  cadenzaSendViaChannel: sendViaChannel,
  cadenzaCheckExitGoal: checkExitGoal,
};
