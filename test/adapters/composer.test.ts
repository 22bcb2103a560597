/** The composer over real HTTP, against servers that speak the providers' protocols; its clock is virtual. */
import { createComposer, type AiComposer } from '../../runtime/src/adapters/ai';
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import { type ComposeUnavailable, Interrupted } from '../../runtime/src/engine/errors';
import type { ComposeAnswer, ComposeRequest } from '../../runtime/src/engine/ports';
import { geminiServer, openAiServer, stopAiServers, type AiServerOfTest, type Behaviour } from '../support/aiServers';

afterEach(stopAiServers);

const KEY = 'sk-very-secret';
const secretBox = createSecretBox(Buffer.alloc(32, 1));

interface Given {
  server: AiServerOfTest;
  composer: AiComposer;
  clock: VirtualClock;
  reports: unknown[];
  request(more?: { ai?: object } & Partial<Omit<ComposeRequest, 'ai'>>): ComposeRequest;
  ask(more?: Parameters<Given['request']>[0]): Promise<ComposeAnswer>;
}

const PROVIDERS = ['gemini', 'openai'] as const;

async function given(provider: (typeof PROVIDERS)[number], ...next: Behaviour[]): Promise<Given> {
  const server = await (provider === 'gemini' ? geminiServer() : openAiServer());
  if (next.length > 0) server.next = next;
  const clock = new VirtualClock(0);
  const reports: unknown[] = [];
  const report = (...told: unknown[]) => void reports.push(told);
  const composer = createComposer({ secretBox, clock, allowPrivate: true, report });
  const sealedKey = composer.seal('ai', KEY);
  const request: Given['request'] = ({ ai = {}, ...more } = {}) => ({
    enrollmentId: 'e',
    intent: 'say hello',
    tone: null,
    language: null,
    persona: null,
    channel: 'email',
    contact: {} as ComposeRequest['contact'],
    conversation: [],
    prompt: { system: 'You write.', user: 'Write now.' },
    timeLimitMs: 30_000,
    ...more,
    ai: {
      provider,
      model: 'test-model',
      baseUrl: server.baseUrl,
      temperature: 0.5,
      timeLimitSeconds: 30,
      maxTokens: 500,
      monthlyBudget: null,
      currency: 'USD',
      pricePerMillion: { input: 0, output: 0 },
      owner: 'workspace',
      sealedKey,
      keyOwner: 'ai',
      ...ai,
    },
  });
  return { server, composer, clock, reports, request, ask: (more) => composer.compose(request(more)) };
}

/** Why there is no text; the clock goes on while it is waited for. */
async function failure(asking: Promise<unknown>, clock: VirtualClock): Promise<ComposeUnavailable> {
  const outcome = asking.then(
    (answer) => Promise.reject(new Error(`answered: ${JSON.stringify(answer)}`)),
    (error: unknown) => error as ComposeUnavailable,
  );
  let isOver = false;
  void outcome.finally(() => (isOver = true)).catch(() => undefined);
  for (let turn = 0; turn < 2_000 && !isOver; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    // A retry waits for the clock; a request under way for the network. So it moves only when nothing else does.
    if (turn % 40 === 39 && clock.nextWakeAt() !== null && clock.nextWakeAt()! < clock.now() + 29_000) {
      await clock.advanceTo(clock.nextWakeAt()!);
    }
  }
  return outcome;
}

describe.each(PROVIDERS)('%s', (provider) => {
  it('is asked in its own protocol, and answers with text and tokens', async () => {
    const { server, ask } = await given(provider);
    expect(await ask()).toMatchObject({
      text: 'Hello Ben',
      cutOff: false,
      usage: { inputTokens: 120, outputTokens: 30 },
    });
    const [{ body, headers }] = server.received as [AiServerOfTest['received'][number]];
    const said = JSON.stringify(body);
    expect(said).toContain('You write.');
    expect(said).toContain('Write now.');
    expect(said).toContain('0.5');
    expect(said).toContain('500');
    expect(headers[provider === 'gemini' ? 'x-goog-api-key' : 'authorization']).toContain(KEY);
  });

  it('is told no temperature when none is set', async () => {
    const { server, ask } = await given(provider);
    await ask({ ai: { temperature: null } });
    expect(JSON.stringify(server.received[0]!.body)).not.toContain('temperature');
  });

  it('that hangs is broken off at the time limit, connection and all', async () => {
    const { server, ask, clock } = await given(provider, 'hang');
    const asking = ask({ timeLimitMs: 5_000 });
    const failed = asking.catch((error: unknown) => error as ComposeUnavailable);
    await server.hasReceived(1);
    await clock.advance(4_999);
    expect(server.abandoned).toBe(0);
    await clock.advance(1);
    expect(await failed).toMatchObject({ reason: 'too_slow', message: 'the AI took longer than 5 seconds' });
    while (server.abandoned === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['429', { status: 429 }],
    ['a connection that is dropped', 'drop'],
    ['a body that breaks off', 'cut'],
  ] as [string, Behaviour][])('is asked once more after %s', async (_what, first) => {
    const { server, composer, request, clock } = await given(provider, first, { text: 'Second' });
    const asking = composer.compose(request());
    let answer: ComposeAnswer | null = null;
    void asking.then((one) => (answer = one), () => undefined); // prettier-ignore
    while (answer === null) {
      await new Promise((resolve) => setImmediate(resolve));
      if (server.received.length === 1 && (clock.nextWakeAt() ?? Infinity) <= 1_000) await clock.advanceTo(1_000);
    }
    expect(answer).toMatchObject({ text: 'Second' });
    expect(server.received).toHaveLength(2);
  });

  it('is asked twice at the most', async () => {
    const { server, ask, clock } = await given(provider, { status: 500 });
    expect(await failure(ask(), clock)).toMatchObject({ reason: 'provider_failed' });
    expect(server.received).toHaveLength(2);
  });

  it.each([
    ['a refused key', { status: 401 }, 'wrong_key'],
    ['a key without the right', { status: 403 }, 'wrong_key'],
    ['an unknown model', { status: 404 }, 'unknown_model'],
    ['a request it does not take', { status: 400 }, 'provider_failed'],
    ['an answer that is no JSON', { raw: '<html>It works!</html>' }, 'unreadable'],
    ['JSON that is cut off', { raw: '{"choices": [', type: 'application/json' }, 'unreadable'],
    ['JSON of another shape', { body: { hello: 'world' } }, 'unreadable'],
    ['an empty list', { body: { choices: [], candidates: [] } }, 'unreadable'],
    ['null', { body: null }, 'unreadable'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, provider === 'gemini' ? 'unreachable' : 'provider_failed'],
  ] as [string, Behaviour, string][])('is asked once only after %s', async (_what, behaviour, reason) => {
    const { server, ask, clock } = await given(provider, behaviour);
    expect(await failure(ask({ timeLimitMs: 1_000 }), clock)).toMatchObject({ reason });
    expect(server.received).toHaveLength(1);
  }); // prettier-ignore

  it('that answers with nothing has been paid, and is not asked again', async () => {
    const { server, ask, clock } = await given(provider, { text: ' \n' });
    const failed = await failure(ask(), clock);
    expect(failed).toMatchObject({ reason: 'empty', came: { usage: { inputTokens: 120, outputTokens: 30 } } });
    expect(server.received).toHaveLength(1);
  });

  it('says when a text broke off at its limit of tokens', async () => {
    const finish = provider === 'gemini' ? 'MAX_TOKENS' : 'length';
    const { ask } = await given(provider, { text: 'Hello Ben, I wanted', finish });
    expect(await ask()).toMatchObject({ text: 'Hello Ben, I wanted', cutOff: true });
  });

  it('that filters a text out counts as refusing', async () => {
    const finish = provider === 'gemini' ? 'SAFETY' : 'content_filter';
    const { ask, clock } = await given(provider, { text: '', finish });
    expect(await failure(ask(), clock)).toMatchObject({ reason: 'refused', message: expect.stringContaining(finish) });
  });

  it('that nobody runs is not reached, and the word of the system says why', async () => {
    const { ask, clock } = await given(provider);
    const failed = await failure(ask({ ai: { baseUrl: 'http://127.0.0.1:1/v1' } }), clock);
    expect(failed).toMatchObject({ reason: 'unreachable' });
  });

  it('is asked without a key where an address is set, as Ollama wants it', async () => {
    const { server, ask } = await given(provider);
    await ask({ ai: { sealedKey: null } });
    expect(server.received[0]!.headers.authorization).toBeUndefined();
  });

  it('is not asked without a key at its own address', async () => {
    const { ask, clock } = await given(provider);
    expect(await failure(ask({ ai: { sealedKey: null, baseUrl: null } }), clock)).toMatchObject({
      reason: 'wrong_key',
    });
  });

  it('never has its key told: not in errors, not in the log', async () => {
    const message = `Incorrect API key provided: ${KEY}`;
    const { ask, clock, reports } = await given(provider, { status: 400, body: { error: { code: 400, message } } });
    const failed = await failure(ask(), clock);
    for (let n = 0; n < 6; n += 1) await failure(ask(), clock);
    expect(failed.message).not.toContain(KEY);
    expect(JSON.stringify(reports)).not.toContain(KEY);
    expect(reports.length).toBeGreaterThan(0);
  });
});

describe('gemini', () => {
  it('says by the reason in the details that the key is wrong, with status 400', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    const error = { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details };
    const { ask, clock } = await given('gemini', { status: 400, body: { error } });
    expect(await failure(ask(), clock)).toMatchObject({ reason: 'wrong_key' });
  });

  it('that blocks the prompt counts as refusing', async () => {
    const { ask, clock } = await given('gemini', {
      body: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 7 } },
    });
    const failed = await failure(ask(), clock);
    expect(failed).toMatchObject({ reason: 'refused', came: { usage: { inputTokens: 7, outputTokens: 0 } } });
  });

  it('counts what it thought as written, and leaves the thoughts out of the text', async () => {
    const parts = [{ text: 'Ben likes tea.', thought: true }, { text: 'Hello ' }, { text: 'Ben' }];
    const { ask } = await given('gemini', {
      body: {
        candidates: [{ content: { parts }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 3, thoughtsTokenCount: 40 },
      },
    });
    expect(await ask()).toMatchObject({ text: 'Hello Ben', usage: { inputTokens: 5, outputTokens: 43 } });
  });

  it('is not asked again before the delay that it names, and not at all when that is too late', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }];
    const { server, ask, clock } = await given('gemini', {
      status: 429,
      body: { error: { message: 'Slow', details } },
    });
    expect(await failure(ask({ timeLimitMs: 34_000 }), clock)).toMatchObject({ reason: 'over_quota' });
    expect(server.received).toHaveLength(1);
  });
});

describe('openai', () => {
  it('waits as long as Retry-After says', async () => {
    const { server, ask, clock } = await given(
      'openai',
      { status: 429, headers: { 'Retry-After': '7' } },
      { text: 'Late' },
    );
    const asking = ask();
    await server.hasReceived(1);
    while (clock.nextWakeAt() !== 7_000) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(6_999);
    expect(server.received).toHaveLength(1);
    await clock.advance(1);
    expect(await asking).toMatchObject({ text: 'Late' });
  });

  it('is not asked again when the credit is used up', async () => {
    const error = {
      message: 'You exceeded your current quota',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    };
    const { server, ask, clock } = await given('openai', { status: 429, body: { error } });
    expect(await failure(ask(), clock)).toMatchObject({
      reason: 'over_quota',
      message: expect.stringContaining('quota'),
    });
    expect(server.received).toHaveLength(1);
  });

  it('that refuses says so in a field of its own', async () => {
    const message = { role: 'assistant', content: null, refusal: "I'm sorry, I can't." };
    const { ask, clock } = await given('openai', { body: { choices: [{ message, finish_reason: 'stop' }] } });
    expect(await failure(ask(), clock)).toMatchObject({ reason: 'refused' });
  });

  it('takes nothing from the environment of the process', async () => {
    const names = ['OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'];
    names.forEach((name) => (process.env[name] = 'from-environment'));
    try {
      const { server, ask } = await given('openai');
      await ask();
      expect(JSON.stringify(server.received[0]!.headers).toLowerCase()).not.toContain('environment');
    } finally {
      names.forEach((name) => delete process.env[name]);
    }
  });
});

describe('addresses', () => {
  it.each(['http://169.254.169.254/v1', 'http://[fe80::1]/v1', 'http://0.0.0.0:80'])(
    'of metadata and the like are never called: %s',
    async (baseUrl) => {
      const { composer, ask, clock } = await given('openai');
      expect(composer.unreachable({ provider: 'openai', baseUrl, owner: 'workspace' })).toContain('never sends');
      expect(await failure(ask({ ai: { baseUrl } }), clock)).toMatchObject({ reason: 'unreachable' });
    },
  );

  it('of this machine are open to an admin, and to a persona as to inboxes', async () => {
    const { server, request } = await given('openai');
    const strict = createComposer({ secretBox, clock: new VirtualClock(0), allowPrivate: false, report: () => undefined });
    expect(strict.unreachable({ provider: 'openai', baseUrl: server.baseUrl, owner: 'workspace' })).toBeNull();
    expect(await strict.compose(request())).toMatchObject({ text: 'Hello Ben' });
    expect(strict.unreachable({ provider: 'openai', baseUrl: server.baseUrl, owner: 'persona' })).toContain('CADENZA_ALLOW_PRIVATE_WEBHOOKS');
    const gemini = { provider: 'gemini' as const, baseUrl: 'https://ai.example.com' };
    expect(strict.unreachable({ ...gemini, owner: 'persona' })).toContain('Only the AI settings of the workspace');
    expect(strict.unreachable({ ...gemini, owner: 'workspace' })).toBeNull();
    const elsewhere = { ...request(), ai: { ...request().ai, ...gemini, owner: 'persona' as const, model: 'm' } };
    await expect(strict.compose(elsewhere)).rejects.toMatchObject({ reason: 'unreachable' });
    const asPersona = { ...request(), ai: { ...request().ai, owner: 'persona' as const, baseUrl: server.baseUrl.replace('127.0.0.1', 'localhost') } };
    await expect(strict.compose(asPersona)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(server.received).toHaveLength(1);
  }); // prettier-ignore
});

describe('a dead provider', () => {
  const fail = async (g: Given, times: number) => {
    for (let n = 0; n < times; n += 1) await failure(g.ask(), g.clock);
  };

  it('is left alone after five failures in a row, and tried again when the pause is over', async () => {
    const g = await given('openai', { status: 400 });
    await fail(g, 4);
    expect(g.server.received).toHaveLength(4);
    await fail(g, 3);
    expect(g.server.received).toHaveLength(5);
    expect(await failure(g.ask(), g.clock)).toMatchObject({ reason: 'paused_after_failures' });
    g.server.next = [{ text: 'Alive' }];
    await g.clock.advance(29_999);
    expect(await failure(g.ask(), g.clock)).toMatchObject({ reason: 'paused_after_failures' });
    await g.clock.advance(1);
    expect(await g.ask()).toMatchObject({ text: 'Alive' });
    expect(await g.ask()).toMatchObject({ text: 'Alive' });
  });

  it('is tried by one alone, and left alone for longer each time that fails', async () => {
    const g = await given('openai', { status: 400 });
    await fail(g, 5);
    await g.clock.advance(30_000);
    const [one, other] = await Promise.all([failure(g.ask(), g.clock), failure(g.ask(), g.clock)]);
    expect([one.reason, other.reason].sort()).toEqual(['paused_after_failures', 'provider_failed']);
    await g.clock.advance(59_999);
    expect(await failure(g.ask(), g.clock)).toMatchObject({ reason: 'paused_after_failures' });
    await g.clock.advance(1);
    expect(await failure(g.ask(), g.clock)).toMatchObject({ reason: 'provider_failed' });
  });

  it('is forgiven when the settings change', async () => {
    const g = await given('openai', { status: 400 });
    await fail(g, 5);
    g.server.next = [{ text: 'Other' }];
    expect(await g.ask({ ai: { model: 'another' } })).toMatchObject({ text: 'Other' });
  });

  it('is asked all the same when a person wants to know', async () => {
    const g = await given('openai', { status: 400 });
    await fail(g, 5);
    g.server.next = [{ text: 'Alive' }];
    expect(await g.ask({ isTrial: true })).toMatchObject({ text: 'Alive' });
    expect(await g.ask()).toMatchObject({ text: 'Alive' });
  });

  it('does not count one that refuses or has nothing to say', async () => {
    const g = await given('openai', { text: '' });
    await fail(g, 7);
    expect(g.server.received).toHaveLength(7);
  });

  it('that hangs keeps nobody for longer than one time limit, however many wait', async () => {
    const g = await given('openai', 'hang');
    const waiting = Array.from({ length: 100 }, () => g.ask().catch((error: unknown) => (error as ComposeUnavailable).reason));
    await g.server.hasReceived(16);
    await g.clock.advance(30_000);
    const reasons = await Promise.all(waiting);
    expect(reasons.filter((reason) => reason === 'too_slow')).toHaveLength(16);
    expect(reasons.filter((reason) => reason === 'paused_after_failures')).toHaveLength(84);
    expect(g.server.received).toHaveLength(16);
  }); // prettier-ignore
});

describe('a busy provider', () => {
  it('is asked by sixteen at once, and the others follow', async () => {
    const g = await given('openai');
    const answers = await Promise.all(Array.from({ length: 60 }, () => g.ask()));
    expect(answers.every(({ text }) => text === 'Hello Ben')).toBe(true);
    expect(g.server.received).toHaveLength(60);
  });
});

describe('a stop', () => {
  it('breaks off what is under way and what waits, as something to be taken up again', async () => {
    const g = await given('openai', 'hang');
    const waiting = Array.from({ length: 20 }, () => g.ask().catch((error: unknown) => error));
    await g.server.hasReceived(16);
    g.composer.close();
    expect((await Promise.all(waiting)).every((error) => error instanceof Interrupted)).toBe(true);
    expect(await g.ask().catch((error: unknown) => error)).toBeInstanceOf(Interrupted);
  });
});
