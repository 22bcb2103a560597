/** Composing a waiting draft anew, because a person asked for it. */
import { signed } from '../../domain/ai';
import { renderText } from '../../domain/text';
import type { SendingTimes } from '../effective';
import type { EngineDeps } from '../deps';
import { notFound, Refused } from '../errors';
import type { Composition, Draft, Id } from '../records';
import { nodeOf, type Run } from '../run';
import type { Composing } from '../services';
import { loadRun, surroundings } from '../surroundings';
import { variablesOf } from '../variables';
import { ask } from './ask';

type Recompose = Pick<Composing, 'ofDraft' | 'recompose'>;

export function createRecompose(deps: EngineDeps, sendingTimes: SendingTimes): Recompose {
  const { read } = deps.store;

  async function ofDraft(draftId: Id): Promise<Composition> {
    const composition = await read.compositionOfDraft(draftId);
    if (!composition) throw notFound('composition of draft', draftId);
    return composition;
  }

  return {
    ofDraft,

    async recompose(draftId, remark) {
      const draft = await read.draft(draftId);
      if (!draft) throw notFound('draft', draftId);
      const composition = await read.compositionOfDraft(draftId);
      if (!composition) throw new Refused(409, 'not_composed', NOT_COMPOSED);
      const run = await loadRun(await surroundings(deps, read), sendingTimes, draft.enrollmentId);
      const isWaiting = draft.status === 'waiting' && run?.enrollment.node === draft.node;
      if (!run || !isWaiting) throw new Refused(409, 'already_decided', ALREADY_DECIDED);
      const node = nodeOf(run, composition.node);
      if (node.type !== 'compose') throw new Refused(409, 'not_composed', NOT_COMPOSED);
      // The chat model of a canvas has written what it wrote; anew it is the runtime's own that is asked.
      const own = { ...run, around: { ...run.around, deps } };
      const asked = await ask(own, node, { draftId, draft: draft.text, remark });
      if (asked.kind === 'none') throw new Refused(503, 'composer_unavailable', unavailable(asked.why));
      const { flags, compositionId } = asked;
      const text = signed(asked.text, { signature: await signatureOf(run, draft, asked.signature) });
      return { text, subject: asked.subject ?? draft.subject, flags, compositionId };
    },
  };
}

/** With the links of the message that the draft becomes. */
async function signatureOf({ around, ...of }: Run, { step, round }: Draft, signature: string): Promise<string> {
  const { contact, conversation, target, enrollment, sequence } = of;
  const send = (await around.read.sendsOf(enrollment.id)).find((one) => one.step === step && one.round === round);
  const unsubscribeUrl = send && contact.email !== null ? around.deps.links.unsubscribe(contact.id, send.id) : null;
  const variables = variablesOf({ contact, conversation, target, enrollment, sequence, unsubscribeUrl });
  return renderText(signature, variables, 'text').text;
}

const NOT_COMPOSED = 'No AI wrote this draft, so none can write it anew. Edit it, or discard it.';
const ALREADY_DECIDED = 'The draft does not wait for a decision any more. Nothing was changed.';

function unavailable(why: string): string {
  return `The AI wrote no other text (${why}). The draft is as it was; edit it, or try again later.`;
}
