/** Whether the AI answers: asked for a short text about nobody, with words about what to do when it does not. */
import { promptOf, readAnswer, type Brief } from '../../domain/ai';
import { aiChoice } from '../../domain/ai/settings';
import type { EngineDeps } from '../deps';
import { ComposeUnavailable, notFound } from '../errors';
import type { Contact } from '../records';
import type { Composing } from '../services';
import { AI_OWNER } from './brief';
import { withInput } from './settings';

export function createAiTest(deps: EngineDeps): Pick<Composing, 'test'> {
  const { store, clock, composer } = deps;
  return {
    async test({ persona: key, settings }) {
      const kept = await store.read.ai();
      const workspace = settings === undefined ? kept : withInput(deps, kept, settings, '/settings');
      const persona = key === undefined ? null : await store.read.personaByKey(key);
      if (key !== undefined && !persona) throw notFound('persona', key);
      const choice = aiChoice(workspace, persona?.ai ?? null);
      const isOwn = choice.owner === 'persona' && persona !== null;
      const ai = {
        ...choice,
        sealedKey: isOwn ? persona.sealedKey : workspace.sealedKey,
        keyOwner: isOwn ? persona.id : AI_OWNER,
      };
      const brief = example(clock.now(), persona && { ...persona, signature: '' });
      const asked = {
        enrollmentId: 'test',
        intent: brief.intent,
        tone: null,
        language: brief.language,
        persona: key ?? null,
        channel: brief.channel,
        contact: nobody(clock.now()),
        conversation: [],
        prompt: promptOf(brief),
        ai,
        timeLimitMs: choice.timeLimitSeconds * 1000,
        isTrial: true,
      };
      const blank = { provider: ai.provider, model: ai.model, text: null, durationMs: 0, inputTokens: 0, outputTokens: 0 };
      try {
        const { text, usage, cutOff } = await composer.compose(asked);
        const read = readAnswer(text, brief);
        const { durationMs = 0, inputTokens = 0, outputTokens = 0 } = usage ?? {};
        const found = { ...blank, durationMs, inputTokens, outputTokens };
        if (read.kind === 'none') return { ...found, ok: false, detail: `${read.why}. ${TRY_ANOTHER}` };
        if (cutOff) return { ...found, ok: false, text: read.text, detail: TOO_FEW_TOKENS };
        return { ...found, ok: true, text: read.text, detail: 'The AI answers.' };
      } catch (error) {
        if (!(error instanceof ComposeUnavailable)) throw error;
        const { durationMs = 0, inputTokens = 0, outputTokens = 0 } = error.came.usage ?? {};
        return { ...blank, durationMs, inputTokens, outputTokens, ok: false, detail: whatToDo(error, ai.model) };
      }
    },
  };
} // prettier-ignore

const TRY_ANOTHER = 'Try again, or choose another model.';
const TOO_FEW_TOKENS =
  'The AI answers, but its text broke off at the limit of tokens. Raise maxTokens; models that think first need some thousands.';

function whatToDo({ message, reason }: ComposeUnavailable, model: string): string {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`;
  const advice: Partial<Record<typeof reason, string>> = {
    no_provider: 'Choose a provider: Gemini, or anything that speaks the protocol of OpenAI.',
    wrong_key: 'Check the key: whether it is whole, of this provider, and not revoked.',
    unknown_model: `Check the name of the model '${model}' in the provider's list, and whether your key may use it.`,
    unreachable: 'Check the address, and whether this server may reach it. Ollama listens at http://127.0.0.1:11434/v1.',
    over_quota: "Wait, or raise the quota or the credit in the provider's account.",
    too_slow: 'Try again, raise the time limit, or choose a faster model.',
    paused_after_failures: 'It failed several times in a row and is left alone for a moment. Try again then.',
    refused: TRY_ANOTHER,
    empty: 'Raise maxTokens, because models that think first may use them up, or choose another model.',
  };
  return `${sentence} ${advice[reason] ?? 'Check the settings with the documentation of the provider.'}`;
} // prettier-ignore

function example(now: number, persona: Brief['persona'] & { language?: string | null } | null): Brief {
  return {
    now,
    intent: 'Thank for the interest and offer a short call.',
    tone: 'friendly',
    language: persona?.language ?? 'en',
    persona,
    channel: 'chat',
    wantsSubject: false,
    fallback: { subject: null, text: 'Thank you for your interest. Shall we talk this week?' },
    contact: [['Name', 'Alex']],
    conversation: [],
    earlier: [],
    again: null,
  };
} // prettier-ignore

function nobody(now: number): Contact {
  const none = { externalId: null, email: null, phone: null, lastName: null, company: null, timeZone: null };
  const { id, attributes } = { id: 'test', attributes: {} };
  const at = { optedOutAt: null, createdAt: now, updatedAt: now };
  return { ...none, id, attributes, firstName: 'Alex', name: 'Alex', language: 'en', ...at };
}
