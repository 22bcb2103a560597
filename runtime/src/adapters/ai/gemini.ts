/** Gemini, by Google's own client. Its answers are read by hand: the client's `text()` throws for half of them. */
import type { GoogleGenerativeAIFetchError } from '@google/generative-ai';
import {
  connectionFailure,
  failureOf,
  isSyntax,
  tokens,
  unreadable,
  type AskProvider,
  type ProviderAnswer,
  type ProviderCall,
  type ProviderFailure,
} from './provider';

/** Loaded when it is first asked: most processes start without an AI. */
const client = () => import('@google/generative-ai');

export const askGemini: AskProvider = async (call) => {
  const { GoogleGenerativeAI, GoogleGenerativeAIFetchError: FetchError } = await client();
  const { model: name, prompt, temperature, maxTokens, baseUrl, key, signal } = call;
  const model = new GoogleGenerativeAI(key ?? '').getGenerativeModel(
    {
      model: name,
      systemInstruction: prompt.system,
      generationConfig: { maxOutputTokens: maxTokens, ...(temperature !== null && { temperature }) },
    },
    baseUrl === null ? {} : { baseUrl: baseUrl.replace(/\/+$/, '') },
  );
  const content = { contents: [{ role: 'user', parts: [{ text: prompt.user }] }] };
  let response: unknown;
  try {
    ({ response } = await model.generateContent(content, { signal }));
  } catch (error) {
    if (error instanceof FetchError && error.status !== undefined) throw refused(error, call);
    // The body was no JSON; a connection that breaks off in it has a cause.
    if (isSyntax(error)) throw unreadable(error);
    throw connectionFailure(error);
  }
  return read(response);
};

/** Wrong keys come with 400; what is meant stands in the details. */
function refused(error: GoogleGenerativeAIFetchError, { key }: ProviderCall): ProviderFailure {
  const { status = 0, errorDetails, message } = error;
  const details: Record<string, unknown>[] = errorDetails ?? [];
  const isAboutKey = details.some(({ reason }) => reason === 'API_KEY_INVALID' || reason === 'API_KEY_SERVICE_BLOCKED');
  // `[400 Bad Request] What it says [{"@type":…}]`, after the address.
  const [, said = ''] = /\[\d{3} [^\]]*\] ([^]*?)(?: \[\{[^]*)?$/.exec(message) ?? [];
  const clean = key ? said.replaceAll(key, '…') : said;
  return failureOf(isAboutKey ? 401 : status, clean, {
    retryAfterMs: retryDelay(details),
    isQuota: details.some(isDailyQuota),
    cause: error,
  });
}

/** google.rpc.RetryInfo: `"retryDelay": "34s"`. */
function retryDelay(details: Record<string, unknown>[]): number | null {
  const delay = details.map((detail) => detail['retryDelay']).find((value) => typeof value === 'string');
  const seconds = delay === undefined ? NaN : Number.parseFloat(delay);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** google.rpc.QuotaFailure; a limit of a minute is over soon, one of a day is not. */
function isDailyQuota({ violations }: Record<string, unknown>): boolean {
  return Array.isArray(violations) && violations.some((one) => JSON.stringify(one).includes('PerDay'));
}

interface Candidate {
  content?: { parts?: { text?: unknown; thought?: unknown }[] };
  finishReason?: unknown;
}

const FINISHED = new Set(['STOP', 'MAX_TOKENS', 'FINISH_REASON_UNSPECIFIED']);

function read(response: unknown): ProviderAnswer {
  if (typeof response !== 'object' || response === null) throw unreadable();
  const { candidates, promptFeedback, usageMetadata } = response as {
    candidates?: Candidate[];
    promptFeedback?: { blockReason?: unknown };
    usageMetadata?: Record<string, unknown>;
  };
  const [candidate] = Array.isArray(candidates) ? candidates : [];
  const blocked = promptFeedback?.blockReason;
  if (!candidate && blocked === undefined) throw unreadable();
  const reason = candidate?.finishReason;
  const parts = Array.isArray(candidate?.content?.parts) ? candidate.content.parts : [];
  const declined = blocked ?? (reason === undefined || FINISHED.has(String(reason)) ? null : reason);
  return {
    text: parts.map(({ text, thought }) => (typeof text === 'string' && thought !== true ? text : '')).join(''),
    cutOff: reason === 'MAX_TOKENS',
    declined: declined === null ? null : String(declined).slice(0, 100),
    inputTokens: tokens(usageMetadata?.['promptTokenCount']),
    // Thinking is paid like writing.
    outputTokens: tokens(usageMetadata?.['candidatesTokenCount']) + tokens(usageMetadata?.['thoughtsTokenCount']),
  };
}
