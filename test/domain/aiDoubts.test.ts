/** The guard rails: what is doubtful about a text, and what is no text at all. */
import { doubtsAbout, promptOf, readAnswer, signed, type Brief } from '../../runtime/src/domain/ai';
import { otherLanguage } from '../../runtime/src/domain/ai/language';
import { linksIn } from '../../runtime/src/domain/ai/links';

const AT = Date.UTC(2026, 5, 1, 9);
const brief = (more: Partial<Brief> = {}): Brief => ({
  now: AT,
  intent: 'Remind of https://example.com/demo',
  tone: null,
  language: null,
  persona: null,
  channel: 'email',
  wantsSubject: false,
  fallback: { subject: null, text: 'See www.example.org/offer?id=7, or write to help@example.com.' },
  contact: [['Name', 'Ben']],
  conversation: [],
  earlier: [],
  again: null,
  ...more,
});
const codes = (text: string, more: Partial<Brief> = {}, rest: { subject?: string; cutOff?: boolean } = {}) =>
  doubtsAbout({ text, subject: null, cutOff: false, ...rest }, brief(more)).map(({ code }) => code);

describe('length', () => {
  it.each([
    ['sms', 306],
    ['whatsapp', 1000],
    ['chat', 1000],
    ['email', 4000],
  ] as const)('of %s is doubted beyond %i characters', (channel, most) => {
    expect(codes('x'.repeat(most), { channel })).toEqual([]);
    expect(codes('x'.repeat(most + 1), { channel })).toEqual(['too_long']);
  });

  it('counts the signature, which is put below', () => {
    const persona = { name: 'Carl', voice: '', signature: 'Carl' };
    expect(codes('x'.repeat(300), { channel: 'sms', persona })).toEqual([]);
    expect(codes('x'.repeat(301), { channel: 'sms', persona })).toEqual(['too_long']);
  });

  it('of a text that broke off is not what is wrong with it', () => {
    expect(codes('Hello Ben, I', {}, { cutOff: true })).toEqual(['cut_off']);
  });
});

describe('placeholders', () => {
  it.each([
    'Hello {{contact.first_name}}',
    'Hello {name}',
    'Hello ${name}',
    'Hello [Name]',
    'Best,\n[Your Name]',
    'Hello <first name>',
    'Call me at ____',
    'It costs XXX euros',
    'TODO: add the offer',
    'Hello }}',
  ])('are doubted: %s', (text) => expect(codes(text)).toEqual(['placeholder']));

  it.each([
    'I <3 your shop',
    'See [1]',
    'Prices from 3 < 5 > 2',
    'Read [this](https://example.com/demo)',
    'A - B_C - [ ]',
    'Visit <https://example.com/demo>',
  ])('are none: %s', (text) => expect(codes(text)).toEqual([]));

  it('in the subject count as well', () => {
    expect(codes('Hello', {}, { subject: 'For [Company]' })).toEqual(['placeholder']);
  });
});

describe('links', () => {
  it.each([
    'See https://example.com/demo.',
    'See example.com/demo/',
    'See (https://www.example.com/demo), Ben.',
    'See HTTPS://EXAMPLE.COM/demo!',
    'See https://example.com.',
    'See example.org/offer?id=7',
    'Write to help@example.com',
    'It is 10:30 a.m., i.e. soon. Node.js and version 2.0 are fine.',
  ])('that were given may stand there: %s', (text) => expect(codes(text)).toEqual([]));

  it.each([
    'See https://evil.example/demo',
    'See https://example.com/other',
    'See https://example.com/demo?to=evil',
    'See example.com.evil.com',
    'See https://example.com@evil.com',
    'See evil.com',
    'See ftp://example.com/demo',
    'Write to ceo@evil.com',
    'See javascript://example.com/%0aalert(1)',
    'See ｅｖｉｌ.com',
  ])('that were not are doubted: %s', (text) => expect(codes(text)).toEqual(['foreign_link']));

  it('that we wrote before may stand there, and that only the contact wrote may not', () => {
    const by = (from: 'us' | 'contact') => ({ conversation: [{ from, text: 'https://a.example.net/x', at: AT }] });
    expect(codes('See a.example.net/x', by('us'))).toEqual([]);
    expect(codes('See a.example.net/x', by('contact'))).toEqual(['foreign_link']);
  });

  it('are found however they are written, and alike', () => {
    expect([...linksIn('https://A.com/x, www.a.com/x/ and a.com/x.')]).toEqual(['a.com/x']);
  });
});

describe('language', () => {
  const ENGLISH = 'Hello Ben, thank you for your interest in the demo. Would you like to talk about it this week?';
  const GERMAN =
    'Hallo Ben, vielen Dank für Ihr Interesse an der Demo. Haben Sie diese Woche Zeit, mit uns zu sprechen?';
  const PORTUGUESE =
    'Olá Ben, obrigado pelo seu interesse. Você tem um tempo para uma conversa sobre a demonstração esta semana?';
  const RUSSIAN = 'Здравствуйте, Бен, спасибо за интерес. Поговорим на этой неделе?';
  const JAPANESE = 'ベンさん、こんにちは。デモにご興味をお持ちいただきありがとうございます。';

  it.each([
    [ENGLISH, 'en-GB'],
    [GERMAN, 'de'],
    [PORTUGUESE, 'pt-BR'],
    [RUSSIAN, 'ru'],
    [JAPANESE, 'ja'],
  ])('that was asked for is not doubted', (text, language) => expect(otherLanguage(text, language)).toBeNull());

  it.each([
    [ENGLISH, 'de', 'English'],
    [GERMAN, 'en', 'German'],
    [ENGLISH, 'pt-BR', 'English'],
    [PORTUGUESE, 'en', 'Portuguese'],
    [RUSSIAN, 'en', 'Cyrillic script'],
    [ENGLISH, 'ru', 'Latin script'],
    [JAPANESE, 'pt', 'Kana script'],
    [ENGLISH, 'ja', 'Latin script'],
  ])('that is surely another one is named', (text, language, found) =>
    expect(otherLanguage(text, language)).toBe(found),
  );

  it.each([
    ['OK, Ben!', 'de'],
    ['Demo, Meeting, Workshop?', 'de'],
    [ENGLISH, 'German'],
    [ENGLISH, 'sw'],
    ['', 'de'],
  ])('is not judged of what says too little: %s', (text, language) => expect(otherLanguage(text, language)).toBeNull());

  it('is doubted in the words of the step', () => {
    const [flag] = doubtsAbout({ text: ENGLISH, subject: null, cutOff: false }, brief({ language: 'de' }));
    expect(flag).toEqual({
      code: 'wrong_language',
      message: "The text seems to be in English, and 'de' was asked for.",
    });
  });
});

describe('instructions', () => {
  it('that the text repeats are doubted', () => {
    const { system } = promptOf(brief());
    const rule = system.split('\n- ').find((line) => line.startsWith('No promises'))!;
    expect(codes(`Sure, here is what I was told: ${rule}`)).toContain('repeats_instructions');
  });
});

describe('an answer', () => {
  const read = (raw: string, wantsSubject = false) => readAnswer(raw, { wantsSubject });

  it('is a text, and a subject where one is wanted', () => {
    expect(read('Subject: Our demo\n\nHello Ben', true)).toEqual({
      kind: 'message',
      subject: 'Our demo',
      text: 'Hello Ben',
    });
    expect(read('**Subject:** Our demo**\r\n\r\nHello', true)).toMatchObject({ text: 'Hello' });
    expect(read('Betreff: Demo\nHallo', true)).toEqual({ kind: 'message', subject: 'Demo', text: 'Hallo' });
  });

  it('loses a subject that nobody asked for, and the fences around it', () => {
    expect(read('Subject: Demo\n\nHello')).toEqual({ kind: 'message', subject: null, text: 'Hello' });
    expect(read('```text\nHello\n```')).toEqual({ kind: 'message', subject: null, text: 'Hello' });
  });

  it.each(['', ' \n\t', 'Subject: Only a subject', '```\n\n```'])('is empty: %j', (raw) =>
    expect(read(raw)).toMatchObject({ kind: 'none', reason: 'empty' }),
  );

  it.each([
    'NOTHING',
    '"Nothing."',
    "I'm sorry, but I can't help with that.",
    'I’m sorry, but I cannot write this message.',
    'Sorry, I cannot assist with that request.',
    'I cannot help with that.',
    'As an AI language model, I have no feelings.',
    'Es tut mir leid, aber ich kann dabei nicht helfen.',
    'Desculpe, não posso ajudar com isso.',
    'Lo siento, no puedo ayudar con eso.',
    'Désolé, je ne peux pas vous aider.',
  ])('is a refusal: %s', (raw) => expect(read(raw)).toMatchObject({ kind: 'none', reason: 'refused' }));

  it.each([
    "I'm sorry that we missed you yesterday. Shall we find another time?",
    'Nothing beats a quick call. Shall we?',
    'Sorry for the late answer, Ben.',
    'Unfortunately I missed your call. Can we talk today?',
    'I cannot wait to show you the demo.',
    'Es tut mir leid, dass wir uns verpasst haben. Passt es morgen?',
  ])('is none: %s', (raw) => expect(read(raw)).toMatchObject({ kind: 'message' }));
});

it('is signed once', () => {
  const persona = { name: 'Carl', voice: '', signature: 'Carl' };
  expect(signed('Hello\n', persona)).toBe('Hello\n\nCarl');
  expect(signed('Hello\n\nCarl', persona)).toBe('Hello\n\nCarl');
  expect(signed('Hello', null)).toBe('Hello');
});
