/**
 * Asks the provider that the settings name: with a time limit, one more try for what may go over, a line so that it is not
 * asked by all at once, and a breaker that leaves it alone while it is dead. Promise: engine/ports/composer.ts.
 */
import type { AiProvider } from '../../domain/ai/settings';
import { noComposer } from '../../engine/composers';
import { ComposeUnavailable, Interrupted } from '../../engine/errors';
import type { AiOfRequest, Clock, ComposeAnswer, Composer, ComposeRequest, Reporter } from '../../engine/ports';
import { SecretBoxError, type SecretBox } from '../secrets';
import { addressProblem, resolvedProblem } from './address';
import { Breaker } from './breaker';
import { askGemini } from './gemini';
import { Line } from './line';
import { askOpenAi } from './openai';
import { ProviderFailure, type AskProvider, type ProviderAnswer, type ProviderCall } from './provider';

/** More than one provider likes, and enough for thousands of messages an hour. */
const AT_ONCE = 16;
const RETRY_AFTER_MS = 1_000;

const ASK: Readonly<Record<Exclude<AiProvider, 'none'>, AskProvider>> = { gemini: askGemini, openai: askOpenAi };

export interface ComposerOptions {
  secretBox: SecretBox;
  /** The one on the wall, also where the engine's runs faster: networks do not. */
  clock: Clock;
  /** Whether what a manager sets (a persona's provider) may lead to private addresses. An admin's may. */
  allowPrivate: boolean;
  report: Reporter['report'];
}

export interface AiComposer extends Composer {
  /** Breaks off what is under way; it is taken up again by the next process. */
  close(): void;
}

/** What is known of one provider with these settings. Other settings, another try. */
interface Target {
  breaker: Breaker;
  line: Line;
}

export function createComposer({ secretBox, clock, allowPrivate, report }: ComposerOptions): AiComposer {
  const targets = new Map<string, Target>();
  const underWay = new Set<(why: Error) => void>();
  let isClosed = false;

  return {
    seal: (owner, key) => secretBox.seal({ key }, owner),
    unreachable: (ai) => addressProblem(ai, allowPrivate),

    async compose(request) {
      const { ai, isTrial } = request;
      if (ai.provider === 'none') return noComposer.compose(request);
      const key = keyOf(ai);
      const problem = addressProblem(ai, allowPrivate) ?? (await resolvedProblem(ai, allowPrivate));
      if (problem !== null) throw new ComposeUnavailable(problem, 'unreachable');
      return inTurn(targetOf(ai), isTrial ?? false, (target) =>
        timed(target, request, ASK[ai.provider as 'openai'], key),
      );
    },

    close() {
      isClosed = true;
      for (const breakOff of underWay) breakOff(new Interrupted('The process is stopping'));
      for (const { line } of targets.values()) line.sendAway();
    },
  };

  function keyOf({ sealedKey, keyOwner, baseUrl }: AiOfRequest): string | null {
    if (sealedKey === null) {
      if (baseUrl !== null) return null;
      throw new ComposeUnavailable('no key for the AI provider is set', 'wrong_key');
    }
    try {
      return String(secretBox.open(sealedKey, keyOwner)['key']);
    } catch (error) {
      if (!(error instanceof SecretBoxError)) throw error;
      const why = 'the key for the AI provider was encrypted with another secret key; enter it again';
      throw new ComposeUnavailable(why, 'wrong_key', {}, { cause: error });
    }
  }

  function targetOf({ provider, baseUrl, model, sealedKey }: AiOfRequest): Target {
    const name = JSON.stringify([provider, baseUrl, model, sealedKey]);
    const known = targets.get(name) ?? { breaker: new Breaker(), line: new Line(AT_ONCE) };
    targets.set(name, known);
    return known;
  }

  /** Looks at the breaker again when its turn has come: who waited in the line learns that the provider is dead. */
  async function inTurn(
    target: Target,
    isTrial: boolean,
    work: (target: Target) => Promise<ComposeAnswer>,
  ): Promise<ComposeAnswer> {
    const { breaker, line } = target;
    // Whoever tries, a person or the one that a breaker lets through, does not stand in line behind those that hang.
    const inLine = !isTrial && !breaker.isOpen;
    const hasPlace = inLine && (await line.enter());
    try {
      if (isClosed) throw new Interrupted('The process is stopping');
      if (!isTrial && !breaker.mayAsk(clock.now())) throw new ComposeUnavailable(LEFT_ALONE, 'paused_after_failures');
      return await work(target);
    } finally {
      if (hasPlace) line.leave(breaker.isFailing);
    }
  }

  /** From here on time counts. */
  async function timed(target: Target, request: ComposeRequest, ask: AskProvider, key: string | null) {
    const { ai, prompt, timeLimitMs } = request;
    const startedAt = clock.now();
    const control = new AbortController();
    let breakOff: (why: Error) => void = () => undefined;
    const broken = new Promise<never>((_resolve, reject) => (breakOff = reject));
    broken.catch(() => control.abort());
    const seconds = Math.round(timeLimitMs / 1000);
    const tooSlow = new ProviderFailure(`the AI took longer than ${seconds} seconds`, 'too_slow');
    const disarm = clock.wakeAt(startedAt + timeLimitMs, () => breakOff(tooSlow));
    underWay.add(breakOff);
    const { model, temperature, maxTokens, baseUrl } = ai;
    const call: ProviderCall = { model, prompt, temperature, maxTokens, baseUrl, key, signal: control.signal };
    try {
      const answer = await Promise.race([broken, asked(ask, call, startedAt + timeLimitMs, broken)]);
      target.breaker.wentWell();
      return answerOf(answer, clock.now() - startedAt);
    } catch (error) {
      if (error instanceof ProviderFailure) {
        const wasOpen = target.breaker.isOpen;
        target.breaker.failed(clock.now());
        if (!wasOpen && target.breaker.isOpen) opened(target, ai, error);
        const { message, reason, cause } = error;
        const usage = { inputTokens: 0, outputTokens: 0, durationMs: clock.now() - startedAt };
        throw new ComposeUnavailable(message, reason, { usage }, { cause });
      }
      if (error instanceof ComposeUnavailable) throw error;
      target.breaker.neither();
      throw error;
    } finally {
      disarm();
      underWay.delete(breakOff);
      control.abort();
    }
  }

  function opened({ line }: Target, { provider, model }: AiOfRequest, { reason }: ProviderFailure): void {
    report('warn', 'ai.left_alone', { provider, model, reason });
    line.sendAway();
  }

  /** Once more when it may go over, and there is time for it. */
  async function asked(ask: AskProvider, call: ProviderCall, deadline: number, broken: Promise<never>) {
    try {
      return await ask(call);
    } catch (error) {
      if (!(error instanceof ProviderFailure) || !error.how.isTransient || call.signal.aborted) throw error;
      const again = clock.now() + Math.max(error.how.retryAfterMs ?? 0, RETRY_AFTER_MS);
      if (again >= deadline) throw error;
      let disarm: () => void = () => undefined;
      const pause = new Promise<void>((resolve) => (disarm = clock.wakeAt(again, resolve)));
      await Promise.race([broken, pause]).finally(disarm);
      return ask(call);
    }
  }
}

const LEFT_ALONE = 'the AI failed several times in a row and is left alone for a while';

/** @throws {ComposeUnavailable} for an answer without a text; it was paid for, and a dead provider says nothing */
function answerOf({ text, cutOff, declined, inputTokens, outputTokens }: ProviderAnswer, durationMs: number): ComposeAnswer {
  const usage = { inputTokens, outputTokens, durationMs };
  if (declined !== null)
    throw new ComposeUnavailable(`the AI declined to write this message (${declined})`, 'refused', { answer: text, usage });
  if (text.trim() === '') throw new ComposeUnavailable(cutOff ? THOUGHT_TOO_LONG : EMPTY, 'empty', { answer: text, usage });
  return { text, cutOff, usage };
} // prettier-ignore

const EMPTY = 'the AI answered with an empty text';
const THOUGHT_TOO_LONG = 'the AI came to its limit of tokens before it wrote anything';
