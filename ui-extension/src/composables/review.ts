/** One draft with all that is needed to decide on it: by a link that works without a login, or for who is logged in. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { api, done } from '../api/client';
import { type ApiProblem, asProblem } from '../api/problem';
import type { Review } from '../api/types';

/** Where the draft comes from. */
export type ReviewSource = { token: string } | { id: string };

export interface Edit {
  text?: string;
  subject?: string;
}

export type Decision = 'approve' | 'discard' | 'fallback' | 'regenerate';

/** The calls of both ways, which do the same. */
interface Calls {
  read(): Promise<Review>;
  seen(): Promise<unknown>;
  approve(what: Edit & { regenerations: number }): Promise<Review>;
  discard(reason: string): Promise<Review>;
  fallback(): Promise<Review>;
  regenerate(remark: string): Promise<Review>;
}

export interface ReviewState {
  /** Whether it was opened by a link that proves itself: nobody is logged in, and its history is not for all who have it. */
  isByLink: boolean;
  review: ShallowRef<Review | null>;
  /** Why there is nothing to show. */
  unreadable: ShallowRef<ApiProblem | null>;
  /** Why the last thing was not done. */
  problem: Ref<ApiProblem | null>;
  /** What is being done. */
  doing: Readonly<Ref<Decision | null>>;
  load(): Promise<void>;
  approve(edit: Edit): Promise<boolean>;
  discard(reason: string): Promise<boolean>;
  fallback(): Promise<boolean>;
  regenerate(remark: string): Promise<boolean>;
}

/** @param known what was read before, to be shown at once */
export function useReview(source: ReviewSource, known: Review | null = null): ReviewState {
  const calls = 'token' in source ? byLink(source.token) : byId(source.id);
  const review = shallowRef<Review | null>(known);
  const unreadable = shallowRef<ApiProblem | null>(null);
  const problem = ref<ApiProblem | null>(null);
  const doing = ref<Decision | null>(null);
  let isSeen = false;
  /** Counts what was asked for and done: an answer that something overtook tells of what is no more. */
  let turn = 0;

  async function load(): Promise<void> {
    // What is being decided is about to change, and its own answer is newer.
    if (doing.value) return;
    const mine = (turn += 1);
    try {
      const read = await calls.read();
      if (mine !== turn) return;
      review.value = read;
      unreadable.value = null;
      if (read.state === 'waiting' && !isSeen) {
        isSeen = true;
        // Told by a script and not by opening the page: scanners of mail open every link. Nobody waits for it.
        void calls.seen().catch(asProblem);
      }
    } catch (error) {
      const why = asProblem(error);
      if (mine !== turn) return;
      // What is on the screen stays there while the server cannot be reached.
      if (review.value === null || (why.status >= 400 && why.status < 500)) unreadable.value = why;
    }
  }

  async function decide(decision: Decision, call: () => Promise<Review>): Promise<boolean> {
    if (doing.value) return false;
    doing.value = decision;
    turn += 1;
    problem.value = null;
    try {
      review.value = await call();
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      doing.value = null;
      // Somebody was first, or it is no longer asked for: show what is.
      if (problem.value && [404, 409, 410].includes(problem.value.status)) await load();
    }
  }

  return {
    isByLink: 'token' in source,
    review,
    unreadable,
    problem,
    doing,
    load,
    // Of the text that is on the screen: one that was written anew meanwhile is another.
    approve: (edit) =>
      decide('approve', () => calls.approve({ ...edit, regenerations: review.value?.draft.regenerations ?? 0 })),
    discard: (reason) => decide('discard', () => calls.discard(reason)),
    fallback: () => decide('fallback', () => calls.fallback()),
    regenerate: (remark) => decide('regenerate', () => calls.regenerate(remark)),
  };
}

function byLink(token: string): Calls {
  const params = { path: { token } };
  return {
    read: () => done(api.GET('/api/v1/approvals/{token}', { params })),
    seen: () => done(api.POST('/api/v1/approvals/{token}/seen', { params })),
    approve: (body) => done(api.POST('/api/v1/approvals/{token}/approve', { params, body })),
    discard: (reason) => done(api.POST('/api/v1/approvals/{token}/discard', { params, body: { reason } })),
    fallback: () => done(api.POST('/api/v1/approvals/{token}/fallback', { params })),
    regenerate: (remark) => done(api.POST('/api/v1/approvals/{token}/regenerate', { params, body: { remark } })),
  };
}

function byId(id: string): Calls {
  const params = { path: { id } };
  const read = (): Promise<Review> => done(api.GET('/api/v1/drafts/{id}/review', { params }));
  /** Some of these answer with the draft alone. */
  const then = async (asked: Promise<unknown>): Promise<Review> => {
    await asked;
    return read();
  };
  return {
    read,
    seen: () => done(api.POST('/api/v1/drafts/{id}/seen', { params })),
    approve: (body) => then(done(api.POST('/api/v1/drafts/{id}/approve', { params, body }))),
    discard: (reason) => then(done(api.POST('/api/v1/drafts/{id}/discard', { params, body: { reason } }))),
    fallback: () => then(done(api.POST('/api/v1/drafts/{id}/fallback', { params }))),
    regenerate: (remark) => then(done(api.POST('/api/v1/drafts/{id}/regenerate', { params, body: { remark } }))),
  };
}
