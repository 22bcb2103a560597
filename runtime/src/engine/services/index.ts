/**
 * What the engine does for its callers (HTTP, CLI, demo). One interface per resource; createEngine() gives them all.
 * Every refusal is thrown as Refused (errors.ts) with a stable code. References: an id, or a key where there is one.
 */
import type { Sequences } from './sequences';
import type { Canvases } from './canvases';
import type { Contacts } from './contacts';
import type { Enrollments } from './enrollments';
import type { Signals } from './signals';
import type { Conversations } from './conversations';
import type { Drafts } from './drafts';
import type { Mailman } from './mailman';
import type { Sessions, Users } from './people';
import type { Inboxes, Templates, Keys, SettingsService } from './administration';
import type { Composing, Personas } from './composition';
import type { Simulator } from './simulator';
import type { Dispatcher } from './dispatcher';
import type { Hosted } from './hosted';
import type { Retention } from './retention';
import type { Subscriptions } from './subscriptions';

export * from './sequences';
export * from './canvases';
export * from './contacts';
export * from './enrollments';
export * from './signals';
export * from './conversations';
export * from './drafts';
export * from './mailman';
export * from './people';
export * from './administration';
export * from './composition';
export * from './simulator';
export * from './dispatcher';
export * from './hosted';
export * from './retention';
export * from './subscriptions';

export interface Engine {
  sequences: Sequences;
  /** Sequences that are drawn in n8n. */
  canvases: Canvases;
  contacts: Contacts;
  conversations: Conversations;
  enrollments: Enrollments;
  signals: Signals;
  drafts: Drafts;
  inboxes: Inboxes;
  templates: Templates;
  /** The AI that composes. */
  composition: Composing;
  personas: Personas;
  keys: Keys;
  settings: SettingsService;
  users: Users;
  sessions: Sessions;
  mailman: Mailman;
  /** Removes what ended long ago. */
  retention: Retention;
  /** Sequences whose steps run in n8n. */
  hosted: Hosted;
  subscriptions: Subscriptions;
  simulator: Simulator;
  dispatcher: Dispatcher;
}
