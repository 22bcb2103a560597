/** What of all that happens somebody may be told of on these pages, and who is. Pure. */

/** As the live line brings it. */
type LiveData = Readonly<Record<string, unknown>>;

export const NOTICE_KINDS = ['draftWaiting', 'replyReceived', 'enrollmentFailed'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Of a draft or of an enrollment. */
export interface News {
  kind: NoticeKind;
  /** Of the draft, or of the enrollment. */
  id: string;
}

export interface Told extends News {
  /** Of the contact. */
  name: string;
}

interface Somebody {
  id: string;
  email: string;
  role: string;
}

/** @returns null for everything else, and for what they did themselves */
export function newsOf(event: LiveData, user: Pick<Somebody, 'id'>): News | null {
  const { kind, by, data, enrollmentId } = event as { kind?: unknown; by?: Actor; data?: LiveData; enrollmentId?: unknown }; // prettier-ignore
  if (by?.type === 'person' && by.id === user.id) return null;
  switch (kind) {
    case 'draft_waiting':
    case 'draft_escalated':
    case 'draft_reassigned':
      return newsAbout('draftWaiting', data?.['draftId']);
    case 'reply':
      return newsAbout('replyReceived', enrollmentId);
    case 'ended':
      return data?.['state'] === 'failed' ? newsAbout('enrollmentFailed', enrollmentId) : null;
    default:
      return null;
  }
}

interface Actor {
  type?: unknown;
  id?: unknown;
}

function newsAbout(kind: NoticeKind, id: unknown): News | null {
  return typeof id === 'string' ? { kind, id } : null;
}

/** The draft that needs nobody any more. */
export function overOf(event: LiveData): string | null {
  if (event['kind'] !== 'draft_decided' && event['kind'] !== 'draft_withdrawn') return null;
  const id = (event['data'] as LiveData | undefined)?.['draftId'];
  return typeof id === 'string' ? id : null;
}

/** Of a reply or a failure, as by mail (engine/notifications/recipients.ts): the assignees, else the administrators. */
export function looksAfter(
  user: Pick<Somebody, 'email' | 'role'>,
  assignees: readonly ({ email: string } | null | undefined)[],
): boolean {
  const known = assignees.filter((one) => one != null);
  const key = (email: string): string => email.trim().toLowerCase();
  return known.length === 0 ? user.role === 'admin' : known.some(({ email }) => key(email) === key(user.email));
}
