import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { requiredCredential } from '../shared/descriptions';
import { searchSequences, searchUsers } from '../shared/listSearch';
import { enrollAll } from './enroll';
import { ENROLL_FIELDS } from './fields';
import { simulateAll } from './simulate';

export class CadenzaEnroll implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Enroll',
    name: 'cadenzaEnroll',
    icon: { light: 'file:enroll.svg', dark: 'file:enroll.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle:
      '={{ $parameter.cadence === "canvas" ? "in the steps after this node" : "in " + ($parameter.sequence.value || "a sequence") }}',
    description: 'Put each incoming contact into a cadence',
    defaults: { name: 'Enroll' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Cadence', 'Result'],
    usableAsTool: true,
    credentials: requiredCredential,
    properties: ENROLL_FIELDS,
  };

  methods = { listSearch: { searchSequences, searchUsers } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const simulates = this.getMode() === 'manual' && this.getNodeParameter('whenTesting', 0, 'simulate') === 'simulate';
    const [cadence, result] = simulates ? await simulateAll(this) : await enrollAll(this);
    // An AI agent reads the first output, under which n8n makes a tool of this node, with a type of its own.
    return this.getNode().type.endsWith('Tool') ? [result] : [cadence, result];
  }
}
