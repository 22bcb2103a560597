/** Inboxes: the configured channels, with their limits. Rules: semantics.md, "Sending limits" and "Channels". */
import { z } from 'zod';
import { channelKindSchema } from '../domain/flow';
import { keySchema } from '../domain/sequence';
import { inboxLimitsSchema } from '../domain/time';
import type { EngineDeps } from './deps';
import { notFound, Refused, type FieldError } from './errors';
import { parsed, refuseFields } from './fields';
import type { Reads, Tx } from './ports';
import type { Id, Inbox } from './records';
import type { Inboxes, InboxInput } from './services';

const inputSchema = z.strictObject({
  key: keySchema,
  name: z.string().trim().min(1, 'give it a name').max(200),
  channel: channelKindSchema,
  provider: z.enum(['outbox', 'smtp', 'webhook']),
  config: z.record(z.string().min(1).max(64), z.unknown()).optional(),
  secrets: z.record(z.string().min(1).max(64), z.string().max(10_000)).optional(),
  limits: inboxLimitsSchema.optional(),
  isDefault: z.boolean().optional(),
  enabled: z.boolean().optional(),
  hasWindow: z.boolean().optional(),
});
const changeSchema = inputSchema.omit({ key: true }).partial();

const OUTBOXES = [
  ['email', 'Email (outbox)'],
  ['sms', 'SMS (outbox)'],
  ['whatsapp', 'WhatsApp (outbox)'],
  ['chat', 'Chat (outbox)'],
] as const;

/**
 * By key, else by id.
 * @throws {Refused} 404 `not_found`
 */
export async function inboxByRef(read: Reads, ref: string): Promise<Inbox> {
  const inbox = (await read.inboxByKey(ref)) ?? (await read.inbox(ref));
  if (!inbox) throw notFound('inbox', ref);
  return inbox;
}

export function createInboxes(deps: EngineDeps): Inboxes {
  const { store } = deps;

  return {
    async create(given) {
      const inbox = newInbox(deps, parsed(inputSchema, given, ''));
      await store.transaction(async (tx) => {
        if (await tx.inboxByKey(inbox.key)) throw keyTaken(inbox.key);
        if (inbox.isDefault) await clearDefault(tx, inbox);
        await tx.insertInbox(inbox);
      });
      deps.reporter.report('info', 'inbox.created', { inboxId: inbox.id, provider: inbox.provider });
      return inbox;
    },

    async update(ref, given) {
      const input = parsed(changeSchema, given, '');
      const { before, after } = await store.transaction(async (tx) => {
        const before = await inboxByRef(tx, ref);
        const after = changed(deps, before, input);
        if (after.channel !== before.channel && (await wasUsed(tx, before.id))) throw usedForChannel(before);
        if (after.isDefault) await clearDefault(tx, after);
        await tx.updateInbox(after);
        if (mayRelease(before, after)) await tx.releaseLine(after.id);
        return { before, after };
      });
      if (mayRelease(before, after)) deps.wake();
      deps.reporter.report('info', 'inbox.changed', { inboxId: after.id, fields: Object.keys(input) });
      return after;
    },

    get: (ref) => inboxByRef(store.read, ref),

    /** Does nothing once there is any inbox: what was removed on purpose stays away. */
    async ensureDefaults() {
      await store.transaction(async (tx) => {
        if ((await tx.inboxes()).length > 0) return;
        for (const [channel, name] of OUTBOXES) {
          await tx.insertInbox(newInbox(deps, { key: channel, name, channel, provider: 'outbox', isDefault: true }));
        }
      });
    },

    async remove(ref) {
      await store.transaction(async (tx) => {
        const { id, key } = await inboxByRef(tx, ref);
        if (await wasUsed(tx, id)) {
          throw new Refused(
            409,
            'inbox_used',
            `Inbox '${key}' was used to send messages, which refer to it. Switch it off instead (enabled: false).`,
          );
        }
        await tx.deleteInbox(id);
      });
    },
  };

  /** At most one default per kind of channel: the newest word counts. */
  async function clearDefault(tx: Tx, { id, channel }: Inbox): Promise<void> {
    for (const other of await tx.inboxes()) {
      if (other.id !== id && other.channel === channel && other.isDefault)
        await tx.updateInbox({ ...other, isDefault: false, updatedAt: later(deps, other) });
    }
  }
}

function newInbox(deps: EngineDeps, input: InboxInput): Inbox {
  const now = deps.clock.now();
  const id = deps.newId(now);
  const { key, name, channel, provider, limits = {}, isDefault = false, enabled = true, hasWindow = false } = input;
  const held = checked(deps, id, { provider, channel, hasWindow }, input.config ?? {}, input.secrets ?? {});
  return {
    id,
    key,
    name,
    channel,
    provider,
    ...held,
    limits,
    isDefault,
    enabled,
    hasWindow,
    createdAt: now,
    updatedAt: now,
  };
}

function changed(deps: EngineDeps, before: Inbox, { config, secrets, ...given }: Partial<InboxInput>): Inbox {
  const after = { ...before, ...given, updatedAt: later(deps, before) };
  // Another provider's secrets are of no use, and would be read with the wrong schema.
  const kept = after.provider === before.provider ? before.secrets : null;
  const givenSecrets = secrets ?? (kept === null ? {} : null);
  // Field by field, so that a new port does not need the host again. Another provider's settings mean something else.
  const base = after.provider === before.provider ? before.config : {};
  const held = checked(deps, before.id, after, { ...base, ...config }, givenSecrets, kept);
  if (givenSecrets === null) refuseOtherDestination(deps, before, held.config);
  return { ...after, ...held };
}

/** Nobody can read the secrets that are kept; sent to a place of one's choice, they could be read there. */
function refuseOtherDestination(deps: EngineDeps, { provider, config }: Inbox, after: Inbox['config']): void {
  const changes = deps.inboxProviders.destinationChanges(provider, config, after);
  if (changes.length === 0) return;
  const message =
    `${changes.join(', ')} would send the secrets that are kept to another place. ` +
    'Give the secrets again in the same request.';
  throw refuseFields([{ pointer: '/secrets', message }]);
}

/** Config and secrets as they are kept. Secrets given replace all that were there; null: those stay. */
function checked(
  deps: EngineDeps,
  id: Id,
  inbox: Pick<Inbox, 'provider' | 'channel' | 'hasWindow'>,
  config: Record<string, unknown>,
  given: Record<string, string> | null,
  kept: string | null = null,
): Pick<Inbox, 'config' | 'secrets'> {
  const result = deps.inboxProviders.check(inbox.provider, config, given, inbox.channel);
  const problems = [...result.problems, ...windowProblem(inbox)];
  if (problems.length > 0) throw refuseFields(problems);
  if (given === null) return { config: result.config, secrets: kept };
  const none = Object.keys(given).length === 0;
  return { config: result.config, secrets: none ? null : deps.inboxProviders.seal(id, given) };
}

function windowProblem({ channel, hasWindow }: Pick<Inbox, 'channel' | 'hasWindow'>): FieldError[] {
  if (!hasWindow || channel === 'whatsapp') return [];
  return [
    {
      pointer: '/hasWindow',
      message: `Only WhatsApp has a 24-hour window; the inbox is of channel '${channel}'. Set it to false.`,
    },
  ];
}

/** Channels are kept by (inbox, updatedAt), so each change needs an instant of its own. */
function later(deps: EngineDeps, { updatedAt }: Inbox): number {
  return Math.max(deps.clock.now(), updatedAt + 1);
}

/** Whoever stands in its line waits by the old limits, or for an inbox that is now switched off. */
function mayRelease(before: Inbox, after: Inbox): boolean {
  return before.enabled !== after.enabled || JSON.stringify(before.limits) !== JSON.stringify(after.limits);
}

async function wasUsed(read: Reads, inboxId: Id): Promise<boolean> {
  return (await read.sends({ inboxId }, { limit: 1 })).items.length > 0;
}

function usedForChannel({ key, channel }: Inbox): Refused {
  return new Refused(
    409,
    'inbox_used',
    `Inbox '${key}' was used to send ${channel} messages, so its channel stays '${channel}'. Create another inbox for the other channel.`,
  );
}

function keyTaken(key: string): Refused {
  return new Refused(
    409,
    'key_taken',
    `There is an inbox with the key '${key}' already. Choose another key, or change that inbox.`,
  );
}
