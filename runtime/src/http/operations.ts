/** Every endpoint there is, in the order of the documentation. */
import type { Operation } from './operation';
import { aiOperations } from './routes/ai';
import { approvalOperations } from './routes/approvals';
import { bulkOperations } from './routes/bulk';
import { canvasOperations } from './routes/canvases';
import { contactOperations } from './routes/contacts';
import { conversationOperations } from './routes/conversations';
import { draftOperations } from './routes/drafts';
import { enrollmentOperations } from './routes/enrollments';
import { executionOperations } from './routes/executions';
import { eventOperations } from './routes/events';
import { inboxOperations, templateOperations } from './routes/inboxes';
import { sendOperations } from './routes/sends';
import { sequenceOperations } from './routes/sequences';
import { sessionOperations } from './routes/session';
import { signalOperations } from './routes/signals';
import { subscriptionOperations } from './routes/subscriptions';
import { systemOperations } from './routes/system';
import { targetOperations } from './routes/targets';
import { userOperations } from './routes/users';
import { versionOperations } from './routes/versions';
import { workspaceOperations } from './routes/workspace';

export const operations: readonly Operation[] = [
  ...sequenceOperations,
  ...versionOperations,
  ...canvasOperations,
  ...executionOperations,
  ...subscriptionOperations,
  // Before the paths with {id}, so that 'bulk' is not taken for one.
  ...bulkOperations,
  ...enrollmentOperations,
  ...contactOperations,
  ...conversationOperations,
  ...targetOperations,
  ...signalOperations,
  ...sendOperations,
  ...draftOperations,
  ...approvalOperations,
  ...inboxOperations,
  ...templateOperations,
  ...aiOperations,
  ...workspaceOperations,
  ...sessionOperations,
  ...userOperations,
  ...eventOperations,
  ...systemOperations,
];
