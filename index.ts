/**
 * What the node package exports to code. n8n itself does not read this: it loads the files that package.json lists
 * under "n8n". Tools that want the classes find them here, in the same order.
 */
import type { ICredentialType, INodeType } from 'n8n-workflow';
import { CadenzaApi } from './credentials/CadenzaApi.credentials';
import { CadenzaAiCompose } from './nodes/AiCompose/CadenzaAiCompose.node';
import { CadenzaAwaitApproval } from './nodes/AwaitApproval/CadenzaAwaitApproval.node';
import { Cadenza } from './nodes/Cadenza/Cadenza.node';
import { CadenzaCheckExitGoal } from './nodes/CheckExitGoal/CadenzaCheckExitGoal.node';
import { CadenzaTrigger } from './nodes/CadenceTrigger/CadenzaTrigger.node';
import { CadenzaEnroll } from './nodes/Enroll/CadenzaEnroll.node';
import { CadenzaSendViaChannel } from './nodes/SendViaChannel/CadenzaSendViaChannel.node';
import { CadenzaWaitStep } from './nodes/WaitStep/CadenzaWaitStep.node';

export const nodeTypes: readonly (new () => INodeType)[] = [
  CadenzaEnroll,
  CadenzaWaitStep,
  CadenzaAiCompose,
  CadenzaAwaitApproval,
  CadenzaSendViaChannel,
  CadenzaCheckExitGoal,
  CadenzaTrigger,
  Cadenza,
];
export const credentialTypes: readonly (new () => ICredentialType)[] = [CadenzaApi];
