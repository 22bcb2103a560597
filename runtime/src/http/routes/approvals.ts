/** Deciding by a link without a login: one draft, one person. Opening it decides nothing, because mail scanners open links. */
import type { Locale } from '../../domain/people';
import type { LinkHolder } from '../../engine/services';
import { gone, ok, operation, type Context, type Operation } from '../operation';
import { presentReviewByLink } from '../present/reviews';
import { tokenParams } from '../schemas/people';
import { regenerateInputSchema, reviewSchema } from '../schemas/reviews';
import { approveInputSchema, discardInputSchema } from '../schemas/workspace';

const tag = 'Approval links';
const theReview = { 200: { description: 'The draft as it is now', schema: reviewSchema } } as const;
const problems = [404, 409, 410] as const;

export function localeOf({ from }: Context): Locale {
  return /^\s*pt\b/i.test(from.languages) ? 'pt-BR' : 'en';
}

async function review(context: Context, { draft, person, user }: LinkHolder) {
  const viewer = { user, locale: localeOf(context), mayDecide: true };
  return ok(presentReviewByLink(await context.engine.drafts.review(draft.id, viewer), person));
}

/** Decides as the holder of the link, and shows what became of the draft. */
function decision(
  act: (context: Context, holder: LinkHolder, body: never) => Promise<unknown>,
): (context: Context, input: { params: { token: string }; body: unknown }) => ReturnType<typeof review> {
  return async (context, { params, body }) => {
    const holder = await context.engine.drafts.byLink(params.token);
    await act(context, holder, body as never);
    return review(context, holder);
  };
}

const get = operation({
  id: 'getApproval',
  method: 'get',
  path: '/api/v1/approvals/{token}',
  tag,
  summary: 'Get what a link asks to decide on',
  description:
    'Changes nothing. Once the draft is decided the link tells how, without the conversation. 404 `no_such_link`; 410 `link_expired` after 30 days, or when somebody else is asked now.',
  scopes: 'public',
  problems: [404, 410],
  params: tokenParams,
  answers: theReview,
  handle: async (context, { params }) => review(context, await context.engine.drafts.byLink(params.token)),
});

const seen = operation({
  id: 'seeApproval',
  method: 'post',
  path: '/api/v1/approvals/{token}/seen',
  tag,
  summary: 'Note that the person has the draft before them',
  scopes: 'public',
  problems: [404, 410],
  params: tokenParams,
  answers: { 204: { description: 'It is noted' } },
  handle: async ({ engine }, { params }) => {
    const { draft, by } = await engine.drafts.byLink(params.token);
    await engine.drafts.seen(draft.id, by);
    return gone();
  },
});

const approve = operation({
  id: 'approveByLink',
  method: 'post',
  path: '/api/v1/approvals/{token}/approve',
  tag,
  summary: 'Approve the draft, as it is or edited',
  description: 'Of two decisions the first counts; the second is refused with 409 `already_decided`.',
  scopes: 'public',
  problems,
  params: tokenParams,
  body: approveInputSchema,
  bodyOptional: true,
  answers: theReview,
  handle: decision(({ engine }, { draft, by }, body: { text?: string }) => engine.drafts.approve(draft.id, body, by)),
});

const discard = operation({
  id: 'discardByLink',
  method: 'post',
  path: '/api/v1/approvals/{token}/discard',
  tag,
  summary: 'Discard the draft',
  scopes: 'public',
  problems,
  params: tokenParams,
  body: discardInputSchema,
  bodyOptional: true,
  answers: theReview,
  handle: decision(({ engine }, { draft, by }, body: { reason: string }) =>
    engine.drafts.discard(draft.id, body.reason, by),
  ),
});

const fallback = operation({
  id: 'useFallbackByLink',
  method: 'post',
  path: '/api/v1/approvals/{token}/fallback',
  tag,
  summary: "Send the step's own text instead",
  scopes: 'public',
  problems,
  params: tokenParams,
  answers: theReview,
  handle: decision(({ engine }, { draft, by }) => engine.drafts.useFallback(draft.id, by)),
});

const regenerate = operation({
  id: 'regenerateByLink',
  method: 'post',
  path: '/api/v1/approvals/{token}/regenerate',
  tag,
  summary: 'Have the AI write the draft anew',
  description: '503 `composer_unavailable` when it does not; the draft then stays as it is.',
  scopes: 'public',
  problems: [...problems, 503],
  params: tokenParams,
  body: regenerateInputSchema,
  bodyOptional: true,
  answers: theReview,
  handle: decision(({ engine }, { draft, by }, body: { remark: string }) =>
    engine.drafts.regenerate(draft.id, body.remark, by),
  ),
});

export const approvalOperations: readonly Operation[] = [get, seen, approve, discard, fallback, regenerate];
