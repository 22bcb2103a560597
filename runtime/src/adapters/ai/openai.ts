/** OpenAI, and everything that speaks its chat completions: Ollama, vLLM, OpenRouter, LM Studio … */
import { connectionFailure, failureOf, isSyntax, ProviderFailure, tokens, unreadable, type AskProvider, type ProviderAnswer, type ProviderCall } from './provider'; // prettier-ignore

/** What is read of the client's own error. */
interface ApiFailure {
  status?: number | undefined;
  headers?: Headers | undefined;
  error?: unknown;
  code?: unknown;
  type?: unknown;
}

/** Loaded when it is first asked: most processes start without an AI. */
const client = () => import('openai');

const OWN = 'https://api.openai.com/v1';
/** The client's own limit only; ours ends the request long before. */
const NEVER_MS = 24 * 60 * 60_000;

export const askOpenAi: AskProvider = async (call) => {
  const { default: OpenAI, APIConnectionError, APIError: ApiError, APIUserAbortError } = await client();
  const { model, prompt, temperature, maxTokens, baseUrl, key, signal } = call;
  const openai = new OpenAI({
    apiKey: key ?? 'none',
    // Named, so that nothing comes from the environment of the process.
    baseURL: baseUrl ?? OWN,
    organization: null,
    project: null,
    webhookSecret: null,
    adminAPIKey: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    // Whoever answers at the address must not send key and prompt elsewhere.
    fetchOptions: { redirect: 'manual' },
    ...(key === null && { defaultHeaders: { Authorization: null } }),
  });
  const body = {
    model,
    messages: [
      { role: 'system' as const, content: prompt.system },
      { role: 'user' as const, content: prompt.user },
    ],
    ...(temperature !== null && { temperature }),
    // OpenAI's newer models refuse the old name, and most others know only that.
    ...(baseUrl === null ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
  };
  try {
    return read(await openai.chat.completions.create(body, { signal }));
  } catch (error) {
    if (error instanceof ProviderFailure) throw error;
    if (error instanceof APIConnectionError || error instanceof APIUserAbortError) throw connectionFailure(error);
    if (error instanceof ApiError && error.status !== undefined) throw refused(error, call);
    if (isSyntax(error)) throw unreadable(error);
    throw connectionFailure(error);
  }
};

function refused(error: ApiFailure, { key }: ProviderCall): ProviderFailure {
  const { status = 0, headers, code, type } = error;
  const said = (error.error as { message?: unknown } | undefined)?.message;
  const words = typeof said === 'string' ? said : '';
  return failureOf(status, key ? words.replaceAll(key, '…') : words, {
    retryAfterMs: retryAfter(headers),
    isQuota: code === 'insufficient_quota' || type === 'insufficient_quota',
    cause: error,
  });
}

/** In milliseconds where the provider is so kind, else in seconds. */
function retryAfter(headers: Headers | undefined): number | null {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  const seconds = Number.parseFloat(headers?.get('retry-after') ?? '');
  if (Number.isFinite(ms)) return ms;
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

interface Choice {
  message?: { content?: unknown; refusal?: unknown };
  finish_reason?: unknown;
}

/** What is not JSON comes as the text it is, so nothing of the shape is taken for granted. */
function read(completion: unknown): ProviderAnswer {
  const { choices, usage } = (typeof completion === 'object' && completion !== null ? completion : {}) as {
    choices?: Choice[];
    usage?: Record<string, unknown>;
  };
  const [choice] = Array.isArray(choices) ? choices : [];
  if (!choice?.message) throw unreadable();
  const { content, refusal } = choice.message;
  const isRefusal = typeof refusal === 'string' && refusal !== '';
  return {
    text: typeof content === 'string' ? content : '',
    cutOff: choice.finish_reason === 'length',
    declined: isRefusal ? 'refusal' : choice.finish_reason === 'content_filter' ? 'content_filter' : null,
    inputTokens: tokens(usage?.['prompt_tokens']),
    outputTokens: tokens(usage?.['completion_tokens']),
  };
}
