/** Composers without a provider: the one that says so, and the in-memory one for tests. */
import { ComposeUnavailable } from './errors';
import type { ComposeAnswer, Composer, ComposeRequest } from './ports';

/** What runs until an AI provider is set up: every AI step uses its fallback text, and the timeline says why. */
export const noComposer: Composer = {
  compose: () => Promise.reject(new ComposeUnavailable('no AI provider is set up', 'no_provider')),
  seal: () => {
    throw new Error('Without a provider there is nothing to encrypt a key for');
  },
  unreachable: () => null,
};

/** Of a simulation: nothing is sent to anybody, a provider included. What it would be told is on record. */
export const simulatedComposer: Composer = {
  ...noComposer,
  compose: () => Promise.reject(new ComposeUnavailable('a simulation asks no AI', 'no_provider')),
};

/** An honest fake: answers from the request, or refuses as a provider would. */
export class ScriptedComposer implements Composer {
  readonly requests: ComposeRequest[] = [];
  /** Replaced by tests: what the provider does next. */
  answer: (request: ComposeRequest) => ComposeAnswer | Error = (request) => ({
    text: `About ${request.intent}, ${request.contact.firstName ?? 'you'}`,
  });

  async compose(request: ComposeRequest): Promise<ComposeAnswer> {
    this.requests.push(request);
    const answer = this.answer(request);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  seal = (owner: string, key: string): string => `sealed for ${owner}: ${key.length} characters`;
  unreachable = (): string | null => null;
}
