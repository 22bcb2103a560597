/** One enrollment with all that is told of it, kept up to date while it is shown. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { api, done } from '../../api/client';
import { ApiProblem, asProblem } from '../../api/problem';
import type { Contact, Draft, Enrollment, Message, PlannedStep, Send, TimelineEvent } from '../../api/types';
import { useLive } from '../../composables/live';

const A_PAGE = 200;
/** So many pages of the timeline at once; who wants to read on asks for more. */
const PAGES_AT_ONCE = 5;
const MOST_MESSAGES = 1_000;

/** What of the enrollment changes together. */
interface Told {
  enrollment: Enrollment;
  events: readonly TimelineEvent[];
  /** There is more behind the events. */
  cursor: string | null;
  sends: readonly Send[];
  drafts: readonly Draft[];
  ahead: readonly PlannedStep[];
}

export interface EnrollmentPage {
  told: ShallowRef<Told | null>;
  /** Why there is nothing to show. */
  problem: ShallowRef<ApiProblem | null>;
  contact: ShallowRef<Contact | null>;
  /** null: not read yet. */
  messages: ShallowRef<readonly Message[] | null>;
  hasMore: ComputedRef<boolean>;
  isLoadingMore: Readonly<Ref<boolean>>;
  load(): Promise<void>;
  more(): Promise<void>;
}

export function useEnrollmentPage(id: string): EnrollmentPage {
  const params = { path: { id } };
  const told = shallowRef<Told | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const contact = shallowRef<Contact | null>(null);
  const messages = shallowRef<readonly Message[] | null>(null);
  const isLoadingMore = ref(false);
  let pages = PAGES_AT_ONCE;
  let asked = 0;

  async function timeline(): Promise<{ events: TimelineEvent[]; cursor: string | null }> {
    const events: TimelineEvent[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < pages; page += 1) {
      const query: { limit: number; cursor?: string } = { limit: A_PAGE, ...(cursor !== null && { cursor }) };
      const answer = await done(api.GET('/api/v1/enrollments/{id}/timeline', { params: { ...params, query } }));
      events.push(...answer.items);
      cursor = answer.nextCursor;
      if (cursor === null) break;
    }
    return { events, cursor };
  }

  async function load(): Promise<void> {
    const turn = (asked += 1);
    try {
      const drafts = { query: { enrollmentId: id, limit: A_PAGE } };
      const [enrollment, line, sends, written, ahead] = await Promise.all([
        done(api.GET('/api/v1/enrollments/{id}', { params })),
        timeline(),
        done(api.GET('/api/v1/enrollments/{id}/sends', { params })),
        done(api.GET('/api/v1/drafts', { params: drafts })),
        done(api.GET('/api/v1/enrollments/{id}/plan', { params })),
      ]);
      if (turn !== asked) return;
      told.value = { enrollment, ...line, sends: sends.items, drafts: written.items, ahead: ahead.items };
      problem.value = null;
      void around(enrollment);
    } catch (error) {
      const why = asProblem(error);
      // What is on the screen stays there while the server cannot be reached.
      if (turn === asked && (told.value === null || why.status === 404)) problem.value = why;
    }
  }

  /** The contact and the conversation, which the timeline does not wait for. */
  async function around(enrollment: Enrollment): Promise<void> {
    try {
      const of = { params: { path: { id: enrollment.contactId } } };
      contact.value = await done(api.GET('/api/v1/contacts/{id}', of));
      messages.value = await messagesOf(enrollment);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
    }
  }

  // Only of this one, and of what happens to its drafts.
  useLive(['timeline', 'draft_waiting'], load, ({ enrollmentId }) => enrollmentId === id);

  return {
    told,
    problem,
    contact,
    messages,
    hasMore: computed(() => told.value?.cursor != null),
    isLoadingMore,
    load,
    async more() {
      if (isLoadingMore.value) return;
      isLoadingMore.value = true;
      pages += PAGES_AT_ONCE;
      await load();
      isLoadingMore.value = false;
    },
  };
}

/** Of the conversation in which it happens; else of the newest one with the contact. Oldest first. */
async function messagesOf({ conversationId, contactId }: Enrollment): Promise<readonly Message[]> {
  let conversation = conversationId;
  if (conversation === null) {
    const query = { contactId, limit: 1 };
    conversation = (await done(api.GET('/api/v1/conversations', { params: { query } }))).items[0]?.id ?? null;
  }
  if (conversation === null) return [];
  const read: Message[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: A_PAGE, ...(cursor !== null && { cursor }) };
    const page: { items: Message[]; nextCursor: string | null } = await done(
      api.GET('/api/v1/conversations/{ref}/messages', { params: { path: { ref: conversation }, query } }),
    );
    read.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && read.length < MOST_MESSAGES);
  return read;
}
