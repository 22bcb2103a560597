/** The runtime inside this process, over real files and real sockets: where a scenario needs the clock or the order of commits. */
import { openCore, type AppParts, type Core } from '../../runtime/src/app';
import { loadConfig, type Config } from '../../runtime/src/config';
import type { SendSeen } from './judge';
import type { Ground } from './scenario';

/** @param beyond what no operator may set */
export async function openWithin(
  ground: Ground,
  parts: AppParts = {},
  settings: Record<string, string> = {},
  beyond: Partial<Config> = {},
): Promise<Core> {
  const home = await ground.home();
  const config = { ...loadConfig({ CADENZA_DATA_DIR: home.dataDir, ...home.settings, ...settings }), ...beyond };
  const core = await openCore(config, { log: { level: 'silent', format: 'json' }, ...parts }, 'http://127.0.0.1:9');
  ground.afterwards(() => core.close());
  return core;
}

export async function sendsWithin({ store }: Core): Promise<SendSeen[]> {
  const seen: SendSeen[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await store.read.sends({}, { limit: 200, cursor });
    for (const { address, contactId, subject, step, status, reason, startedAt, attempts } of page.items) {
      seen.push({ who: address ?? contactId, step: subject ?? step, status, reason, startedAt, attempts });
    }
    if (page.nextCursor === null) return seen;
    cursor = page.nextCursor;
  }
}

export async function enrollmentsWithin({ store }: Core): Promise<Map<string, { count: number; state: string }>> {
  const found = new Map<string, { count: number; state: string }>();
  for (let cursor: string | undefined; ;) {
    const page = await store.read.enrollments({}, { limit: 200, cursor });
    for (const { contactId, state } of page.items) {
      const who = (await store.read.contact(contactId))?.email ?? contactId;
      found.set(who, { count: (found.get(who)?.count ?? 0) + 1, state: found.get(who)?.state ?? state });
    }
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

/** Nobody is active any more. */
export async function isDone({ store }: Core): Promise<boolean> {
  return (await store.read.enrollments({ state: ['active'] }, { limit: 1 })).items.length === 0;
}
