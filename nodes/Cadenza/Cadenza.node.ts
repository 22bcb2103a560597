import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { requiredCredential } from '../shared/descriptions';
import { textParameter } from '../shared/items';
import { searchInboxes, searchSequences, searchUsers } from '../shared/listSearch';
import { CONTACT_PROPERTIES, contactOperations } from './resources/contact';
import { DRAFT_PROPERTIES, draftOperations } from './resources/draft';
import { ENROLLMENT_PROPERTIES, enrollmentOperations } from './resources/enrollment';
import type { Operations } from './resources/operation';
import { SEQUENCE_PROPERTIES, sequenceOperations } from './resources/sequence';
import { SIGNAL_PROPERTIES, signalOperations } from './resources/signal';

const OPERATIONS: Record<string, Operations> = {
  contact: contactOperations,
  draft: draftOperations,
  enrollment: enrollmentOperations,
  sequence: sequenceOperations,
  signal: signalOperations,
};

export class Cadenza implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Cadence',
    name: 'cadenza',
    icon: { light: 'file:cadence.svg', dark: 'file:cadence.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter.operation + ": " + $parameter.resource }}',
    description: 'Look after enrollments, drafts, contacts and sequences, and tell the runtime what happened',
    defaults: { name: 'Cadence' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: requiredCredential,
    properties: [
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        default: 'enrollment',
        options: [
          { name: 'Contact', value: 'contact' },
          { name: 'Draft', value: 'draft' },
          { name: 'Enrollment', value: 'enrollment' },
          { name: 'Sequence', value: 'sequence' },
          { name: 'Signal', value: 'signal' },
        ],
      },
      ...ENROLLMENT_PROPERTIES,
      ...CONTACT_PROPERTIES,
      ...DRAFT_PROPERTIES,
      ...SEQUENCE_PROPERTIES,
      ...SIGNAL_PROPERTIES,
    ],
  };

  methods = { listSearch: { searchInboxes, searchSequences, searchUsers } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const resource = textParameter(this, 'resource', 0);
    const operation = textParameter(this, 'operation', 0);
    return [await OPERATIONS[resource]![operation]!(this)];
  }
}
