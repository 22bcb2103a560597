/** What the runtime is asked for each item, read from the fields of Enroll. */
import { NodeOperationError, type FunctionsBase, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { IDENTITIES, readContact } from '../shared/contactFields';
import { asItemError, textParameter, type ItemError } from '../shared/items';

/** Whom to enroll, without the sequence. */
export interface Enrollment {
  contact: IDataObject;
  conversation?: string;
  target?: { type: string; externalId: string; status?: string };
  assignee?: { email: string };
}

/** One entry an item, in their order: what to enroll, or why it cannot be. */
export type Entry = { enrollment: Enrollment } | { error: ItemError };

export function readEntries(context: IExecuteFunctions): Entry[] {
  return context.getInputData().map((_item, itemIndex) => {
    try {
      return { enrollment: readEnrollment(context, itemIndex) };
    } catch (error) {
      return { error: asItemError(context, error, itemIndex) };
    }
  });
}

function readEnrollment(context: IExecuteFunctions, itemIndex: number): Enrollment {
  const contact = readContact(context, itemIndex);
  if (!IDENTITIES.some((name) => name in contact)) {
    throw lacking(context, itemIndex, 'This item names no contact', "Fill 'Email', 'Phone' or 'External ID'");
  }
  const conversation = textParameter(context, 'conversationId', itemIndex);
  const assignee = textParameter(context, 'assignee', itemIndex);
  const target = readTarget(context, itemIndex, conversation);
  return {
    contact,
    ...(conversation !== '' && { conversation }),
    ...(target && { target }),
    ...(assignee !== '' && { assignee: { email: assignee } }),
  };
}

function readTarget(context: IExecuteFunctions, itemIndex: number, conversation: string): Enrollment['target'] {
  const type = context.getNodeParameter('target', itemIndex, 'contact') as string;
  if (type === 'contact') return undefined;
  if (type === 'conversation') {
    if (conversation !== '') return undefined;
    throw lacking(context, itemIndex, "'Conversation ID' is empty", "Fill it, or choose another 'Target'");
  }
  const externalId = textParameter(context, 'targetId', itemIndex);
  if (externalId === '') {
    throw lacking(
      context,
      itemIndex,
      "'Record ID' is empty",
      `Fill it with the ID of the ${type}, or choose another 'Target'`,
    );
  }
  const status = textParameter(context, 'targetStatus', itemIndex);
  return { type, externalId, ...(status !== '' && { status }) };
}

function lacking(context: IExecuteFunctions, itemIndex: number, title: string, wayOut: string): NodeOperationError {
  return new NodeOperationError(context.getNode(), title, { description: wayOut, itemIndex });
}

/** The sequence chosen for an item, by key or ID. */
export function chosenSequence(context: IExecuteFunctions, itemIndex: number): string {
  const sequence = textParameter(context, 'sequence', itemIndex);
  if (sequence === '') throw lacking(context, itemIndex, "'Sequence' is empty", 'Choose a sequence from the list');
  return sequence;
}

/** Which workflow a canvas belongs to; a workflow that was never saved has no id yet. */
export function sourceOf(context: Pick<FunctionsBase, 'getWorkflow'>): {
  workflowId: string | null;
  workflowName: string;
} {
  const { id, name } = context.getWorkflow();
  return { workflowId: id ?? null, workflowName: name ?? 'Workflow' };
}
