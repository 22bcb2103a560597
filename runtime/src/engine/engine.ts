/** Puts the engine together from its ports. */
import { createCanvases } from './canvases';
import { createComposing, createPersonas } from './composition';
import { Budget } from './composition/budget';
import { createContacts } from './contacts';
import { createConversations } from './conversations';
import type { EngineDeps, EngineParts } from './deps';
import { createDispatcher } from './dispatcher';
import { createDrafts } from './drafts';
import { createSendingTimes } from './effective';
import { createEnroller } from './enroll';
import { createEnrollments } from './enrollments';
import { createHosted } from './hosted';
import { createCallers } from './hosted/callers';
import { createInboxes } from './inboxes';
import { createKeys } from './keys';
import { createMailman } from './notifications/mailman';
import { createSessions } from './people/sessions';
import { createUsers } from './people/users';
import { createRetention } from './retention/retention';
import { createSequences } from './sequences';
import type { Engine } from './services';
import { createSettings } from './settings';
import { createSignals } from './signals';
import { createSimulator, type SimulationParts } from './simulate';
import { createCanvasLooker, createSubscriptions, createTeller } from './subscriptions';
import { createTemplates } from './templates';

/**
 * `wake` is made here: whatever makes something due earlier calls it, and the dispatcher looks again. Likewise
 * `tellSubscribers`, which every notice calls.
 */
export function createEngine(parts: EngineParts, simulation: Omit<SimulationParts, 'createEngine'>): Engine {
  const tellSubscribers = (): void => teller.wake();
  const deps: EngineDeps = {
    ...parts,
    queue: parts.queue ?? null,
    roles: parts.roles ?? { scheduler: true, worker: true },
    wake() {
      dispatcher.wake();
      parts.queue?.rouse();
    },
    tellSubscribers,
    budget: new Budget(),
    notifier: {
      notify(notices) {
        parts.notifier.notify(notices);
        tellSubscribers();
        mailman.wake();
      },
    },
  };
  const sendingTimes = createSendingTimes(deps.holidays);
  const callers = createCallers(deps);
  const dispatcher = createDispatcher(deps, sendingTimes, callers);
  const simulator = createSimulator(deps, { ...simulation, createEngine: (own) => createEngine(own, simulation) });
  const canvases = createCanvases(deps, sendingTimes, simulator);
  const looker = createCanvasLooker(deps, canvases);
  const mailman = createMailman(deps);
  const composition = createComposing(deps, sendingTimes);
  const teller = createTeller(deps, looker);
  return {
    sequences: createSequences(deps),
    canvases,
    contacts: createContacts(deps),
    conversations: createConversations(deps),
    enrollments: createEnrollments(deps, sendingTimes, looker),
    signals: createSignals(deps, sendingTimes),
    drafts: createDrafts(deps, sendingTimes, composition),
    inboxes: createInboxes(deps),
    templates: createTemplates(deps),
    composition,
    personas: createPersonas(deps),
    keys: createKeys(deps),
    settings: createSettings(deps),
    users: createUsers(deps),
    sessions: createSessions(deps),
    mailman,
    retention: createRetention(deps),
    hosted: createHosted(deps, sendingTimes, createEnroller(deps, sendingTimes, looker), callers),
    subscriptions: createSubscriptions(deps, looker, teller),
    simulator,
    dispatcher,
  };
}
