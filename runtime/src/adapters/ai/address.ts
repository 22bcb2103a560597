/**
 * Where an AI may be. An admin may name any address but those that are never called (link-local, metadata): Ollama on this
 * machine is what many want. What a manager gives a persona obeys CADENZA_ALLOW_PRIVATE_WEBHOOKS as inboxes do.
 */
import { lookup } from 'node:dns';
import type { AiChoice } from '../../domain/ai/settings';
import { ProviderPermanent } from '../../engine/errors';
import { assertLiteralHost, guardedLookup } from '../channels/guard';

type Where = Pick<AiChoice, 'provider' | 'baseUrl' | 'owner'>;

/** Its client follows redirects and takes no fetch of ours, so a host that we may call could send key and prompt on. */
const GEMINI_ELSEWHERE =
  'Only the AI settings of the workspace may give Gemini an address of its own. Leave baseUrl out, or use the provider openai.';

export function addressProblem({ provider, baseUrl, owner }: Where, allowPrivate: boolean): string | null {
  if (baseUrl === null) return null;
  if (provider === 'gemini' && owner === 'persona') return GEMINI_ELSEWHERE;
  try {
    assertLiteralHost(new URL(baseUrl).hostname, allowPrivate || owner === 'workspace');
    return null;
  } catch (error) {
    if (error instanceof ProviderPermanent) return error.message;
    throw error;
  }
}

/**
 * The same for a name, looked up before each request. The clients open their connections themselves, so a name that
 * changes in between is not noticed; only who may set up the AI could make use of it.
 */
export async function resolvedProblem(
  { baseUrl, owner }: Pick<Where, 'baseUrl' | 'owner'>,
  allowPrivate: boolean,
): Promise<string | null> {
  if (baseUrl === null) return null;
  const { hostname } = new URL(baseUrl);
  const look = guardedLookup(allowPrivate || owner === 'workspace', lookup);
  return new Promise((resolve) =>
    look(hostname.replace(/^\[(.*)\]$/, '$1'), { all: true }, (error) =>
      // A name without an address is the request's to fail with.
      resolve(error instanceof ProviderPermanent ? error.message : null),
    ),
  );
}
