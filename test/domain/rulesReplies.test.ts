import fc from 'fast-check';
import { isAutomaticReply } from '../../runtime/src/domain/rules/automaticReply';
import { isStopWord } from '../../runtime/src/domain/rules/stopWord';

const WORDS = ['STOP', 'UNSUBSCRIBE', 'opt out', 'PARAR', 'não enviar'];

describe('stop words', () => {
  it.each([
    'STOP',
    'stop',
    ' Stop! ',
    '"stop".',
    'ＳＴＯＰ',
    'stop 🛑',
    'STOP\u200b',
    'opt-out',
    'Opt  Out',
    'NÃO ENVIAR',
    'na\u0303o enviar',
  ])("'%s' is one", (text) => {
    expect(isStopWord(text, WORDS)).toBe(true);
  });

  it.each(['', '!!!', "Please don't stop", 'stop it', 'nonstop', 's t o p', 'STOP STOP', `stop${' '.repeat(300)}`])(
    "'%s' is none",
    (text) => {
      expect(isStopWord(text, WORDS)).toBe(false);
    },
  );

  it('words that are only signs stop nobody', () => {
    expect(isStopWord('!', ['!', ''])).toBe(false);
  });

  it('every word stops in any case and with any punctuation around it', () => {
    const around = fc.stringMatching(/^[ .!?"'()\n-]{0,5}$/);
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), around, around, fc.boolean(), (word, before, after, isUpper) => {
        expect(isStopWord(before + (isUpper ? word.toUpperCase() : word.toLowerCase()) + after, WORDS)).toBe(true);
      }),
    );
  });
});

describe('automatic replies', () => {
  const mail = (headers: Record<string, string | string[]>, subject = 'Re: Your offer', from = 'ana@example.com') =>
    isAutomaticReply({ headers, subject, from });

  it.each([
    [{ 'Auto-Submitted': 'auto-replied' }],
    [{ 'auto-submitted': 'auto-generated; type=vacation' }],
    [{ 'X-Autoreply': 'yes' }],
    [{ 'X-Autorespond': 'Out of office' }],
    [{ Precedence: 'auto_reply' }],
    [{ precedence: 'Bulk' }],
    [{ 'Return-Path': '<>' }],
    [{ 'Return-Path': '' }],
    [{ 'Content-Type': 'multipart/report; report-type=delivery-status; boundary="x"' }],
    [{ 'content-type': ['Message/Disposition-Notification'] }],
    [{ 'X-Failed-Recipients': 'bob@example.com' }],
  ])('%j is no reply', (headers) => {
    expect(mail(headers)).toBe(true);
  });

  it.each([
    [{}],
    [{ 'Auto-Submitted': 'no' }],
    [{ 'Auto-Submitted': 'No (a person)' }],
    [{ Precedence: 'list' }],
    [{ 'Return-Path': '<ana@example.com>' }],
    [{ 'Content-Type': 'multipart/alternative; boundary="multipart/report"' }],
    [{ 'X-Autoreply': 'no' }],
    [{ 'X-Auto-Response-Suppress': 'All' }],
  ])('%j is a reply', (headers) => {
    expect(mail(headers)).toBe(false);
  });

  it.each(['MAILER-DAEMON@mx.example.com', 'Mail Delivery <mailer-daemon@x.org>', 'Postmaster <postmaster@x.org>'])(
    'mail from %s is no reply',
    (from) => {
      expect(mail({}, 'Hello', from)).toBe(true);
    },
  );

  it.each(['ana.postmaster@example.com', '"mailer-daemon@x" <ana@example.com>'])('mail from %s is a reply', (from) => {
    expect(mail({}, 'Hello', from)).toBe(false);
  });

  it.each([
    'Automatic reply: Your offer',
    'Auto-Reply: hello',
    'Out of Office',
    'Out of the office: Ana',
    'Out of Office AutoReply: Ana',
    'Undeliverable: Your offer',
    'Undelivered Mail Returned to Sender',
    'Delivery Status Notification (Failure)',
    'Mail delivery failed: returning message to sender',
    'Read: Your offer',
    'Resposta automática: Sua proposta',
    'Fora do escritório',
    'Ausência do escritório: Ana',
    'Automatische Antwort: Ihr Angebot',
    'Abwesenheitsnotiz: Ihr Angebot',
    'Unzustellbar: Ihr Angebot',
    'Respuesta automática: Su oferta',
    'Fuera de la oficina: Ana',
    'Réponse automatique : Votre offre',
    'Absence du bureau : Ana',
    "Message d'absence",
    'RESPOSTA AUTOMA\u0301TICA',
  ])('the subject "%s" is that of a program', (subject) => {
    expect(mail({}, subject)).toBe(true);
  });

  it.each([
    'Re: Automatic reply: Your offer',
    'Re: Out of office',
    'Out of office next week, call me then',
    'Automatic doors: a question',
    'Ready: let us start',
    'Read this first',
    'Lundi: ça marche',
    'Undeliverables list',
    'Undelivered order 123',
    'Automatic reply setup',
    'Read',
    'Auto: which model do you want?',
    '',
  ])('the subject "%s" may be a person\'s', (subject) => {
    expect(mail({}, subject)).toBe(false);
  });

  it('needs neither subject nor sender', () => {
    expect(isAutomaticReply({ headers: {} })).toBe(false);
    expect(isAutomaticReply({ headers: {}, subject: null, from: null })).toBe(false);
  });
});
