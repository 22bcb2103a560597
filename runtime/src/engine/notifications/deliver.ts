/**
 * Lets one mail leave: claims its rows, hands it to the mail server, and notes that it is sent. A row is claimed only while
 * there is still something to tell. What a dead process had claimed is sent again when its claim ends, under the same
 * Message-ID: losing a question would be worse than a mail server having to see that it has this one already.
 */
import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../errors';
import type { EngineDeps } from '../deps';
import { draftEvent } from '../approvals/history';
import { askedFor } from '../approvals/asked';
import { sameEmail } from '../people/users';
import type { DraftEvent, Id, Inbox, Notification } from '../records';
import { ENGINE } from '../run';
import { post } from './post';
import type { About, Recipient } from './compose';
import type { Mail } from './mail';

const MINUTE = 60_000;
/** A mail server that takes this long has an outage of its own. */
const CLAIM_MS = 5 * MINUTE;
const PAUSES_MS = [1, 4, 15, 60, 240].map((minutes) => minutes * MINUTE);
const TRIES = 6;
/** One whose outcome is unknown may have arrived, so it is repeated once only. */
const UNKNOWN_TRIES = 2;

export type Rendered = (about: readonly About[]) => Promise<Mail>;

export function createDelivery(deps: EngineDeps) {
  const { store, clock, newId, reporter } = deps;

  /** @returns those that may be told now; the others are dropped */
  async function claim(all: readonly About[], to: Recipient): Promise<{ mailId: Id; told: About[] }> {
    const now = clock.now();
    const known = new Set(all.map(({ row }) => row.mailId));
    const [only] = known;
    const mailId = known.size === 1 && only ? only : newId(now);
    const told = await store.transaction(async (tx) => {
      const users = await tx.users();
      const fresh: About[] = [];
      for (const about of all) {
        const { row } = about;
        const draft = row.draftId === null ? null : await tx.draft(row.draftId);
        const isOver =
          row.draftId !== null &&
          (draft?.status !== 'waiting' || !askedFor(draft, users).some(({ email }) => sameEmail(email, row.email)));
        if (isOver) {
          const detail = 'Somebody decided before it was told, or others were asked';
          await tx.updateNotifications([row.id], 'waiting', { status: 'dropped', dueAt: null, detail });
          continue;
        }
        const set = { status: 'sending', mailId, dueAt: now + CLAIM_MS, attempts: row.attempts + 1 } as const;
        const held = await tx.updateNotifications([row.id], 'waiting', set);
        if (held.size > 0) fresh.push({ ...about, draft, row: { ...row, ...set } });
      }
      return fresh;
    });
    reporter.report('debug', 'notification.claimed', { mailId, rows: told.length, locale: to.user?.locale ?? 'en' });
    return { mailId, told };
  }

  async function finish(told: readonly About[], set: Partial<Omit<Notification, 'id' | 'key'>>): Promise<void> {
    const now = clock.now();
    await store.transaction(async (tx) => {
      const held = await tx.updateNotifications(told.map(({ row }) => row.id), 'sending', set); // prettier-ignore
      if (set.status !== 'sent') return;
      const events: DraftEvent[] = [];
      for (const { row, draft } of told) {
        if (!draft || !held.has(row.id)) continue;
        const kind = row.kind === 'draft_reminder' ? 'reminded' : 'notified';
        const to = { email: row.email, ...(row.name !== null && { name: row.name }) };
        events.push(draftEvent(deps, draft.id, kind, now, ENGINE, { to, together: told.length }));
      }
      await tx.appendDraftEvents(events);
    });
  }

  async function send(inbox: Inbox, all: readonly About[], to: Recipient, render: Rendered): Promise<void> {
    const { mailId, told } = await claim(all, to);
    const [first] = told;
    if (!first) return;
    try {
      const envelope = { id: mailId, to: to.person, enrollmentId: first.row.enrollmentId };
      await post(deps, inbox, envelope, await render(told));
      await finish(told, { status: 'sent', sentAt: clock.now(), dueAt: null, detail: null });
      reporter.report('info', 'notification.sent', { mailId, rows: told.length, kind: first.row.kind });
    } catch (error) {
      await notSent(mailId, told, error);
    }
  }

  async function notSent(mailId: Id, told: readonly About[], error: unknown): Promise<void> {
    const attempts = Math.max(...told.map(({ row }) => row.attempts));
    const detail = error instanceof Error ? error.message.slice(0, 500) : String(error);
    const isFinal =
      error instanceof ProviderPermanent || attempts >= (error instanceof ProviderUnknown ? UNKNOWN_TRIES : TRIES);
    const pauseMs = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1]!;
    const asked = error instanceof ProviderTransient ? (error.retryAt ?? 0) : 0;
    const dueAt = isFinal ? null : Math.max(clock.now() + pauseMs, asked);
    await finish(told, { status: isFinal ? 'failed' : 'waiting', dueAt, detail });
    const isKnown = error instanceof ProviderPermanent || error instanceof ProviderTransient || error instanceof ProviderUnknown; // prettier-ignore
    const event = isFinal ? 'notification.failed' : 'notification.not_taken';
    reporter.report(
      isFinal ? 'error' : 'warn',
      event,
      { mailId, attempts, nextAt: dueAt },
      isKnown ? undefined : error,
    );
  }

  return { send };
}
