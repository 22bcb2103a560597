/**
 * Tells automatic answers from people's: out of office, delivery and read reports. Rule: semantics.md, "Exit rules":
 * automatic replies are not replies. When in doubt it is a person: a wrong "automatic" goes on writing to someone who
 * answered. Sources: RFC 3834 (Auto-Submitted), RFC 3462 (multipart/report), RFC 5321 (the empty return path).
 */

export interface InboundMail {
  /** By name in any case; several of one name as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly subject?: string | null;
  /** The sender, as an address or as `Name <address>`. */
  readonly from?: string | null;
}

export function isAutomaticReply({ headers, subject, from }: InboundMail): boolean {
  const valuesOf = headerReader(headers);
  return (
    saysAutomatic(valuesOf) || isReport(valuesOf) || isFromMailSystem(from ?? '') || isAutomaticSubject(subject ?? '')
  );
}

type HeaderReader = (name: string) => readonly string[];

function headerReader(headers: InboundMail['headers']): HeaderReader {
  const byName = new Map<string, string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const values = (typeof value === 'string' ? [value] : value).map((text) => text.trim().toLowerCase());
    byName.set(name.toLowerCase(), [...(byName.get(name.toLowerCase()) ?? []), ...values]);
  }
  return (name) => byName.get(name) ?? [];
}

/** Set by vacation programs and help desks; any value tells. */
const TELLTALE_HEADERS = ['x-autoreply', 'x-autorespond', 'x-autoresponse', 'x-auto-reply', 'x-failed-recipients'];
const AUTOMATIC_PRECEDENCE: ReadonlySet<string> = new Set(['bulk', 'junk', 'auto_reply', 'auto-reply']);

function saysAutomatic(valuesOf: HeaderReader): boolean {
  // "no" may be followed by parameters or a comment.
  if (valuesOf('auto-submitted').some((value) => value !== '' && !/^no\b/.test(value))) return true;
  if (valuesOf('precedence').some((value) => AUTOMATIC_PRECEDENCE.has(value))) return true;
  return TELLTALE_HEADERS.some((name) => valuesOf(name).some((value) => value !== 'no' && value !== 'false'));
}

function isReport(valuesOf: HeaderReader): boolean {
  if (valuesOf('return-path').some((value) => value === '' || value === '<>')) return true;
  return valuesOf('content-type').some((value) =>
    /^(multipart\/report|message\/(delivery-status|disposition-notification))\b/.test(value),
  );
}

function isFromMailSystem(from: string): boolean {
  const address = /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from;
  return /^(mailer-daemon|postmaster)@/i.test(address.trim());
}

/**
 * How programs begin subjects, by language, each up to a colon or the end: people write "Automatic reply setup" and
 * "Undelivered order", and answer with "Re: Out of office".
 */
const ABSENCE = [
  'automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office( auto-?reply)?|failure notice',
  'resposta automática|fora do escritório|ausência do escritório',
  'automatische antwort|abwesenheits(notiz|nachricht|meldung)',
  'respuesta automática|fuera de (la )?oficina',
  "réponse automatique|absen(t|ce) du bureau|message d['’]absence",
];
/** Words that are a report only before a colon. */
const REPORT = [
  'undeliverable|(not )?read',
  'não é possível entregar|não entregue',
  'unzustellbar|nicht zustellbar|gelesen',
  'no se puede entregar|no entregado|leído',
  'non remis|lu',
];
const AUTOMATIC_SUBJECTS: readonly RegExp[] = [
  new RegExp(`^(${ABSENCE.join('|')})\\s*(:|$)`),
  new RegExp(`^(${REPORT.join('|')})\\s*:(\\s|$)`),
  /^undelivered mail returned to sender|^delivery status notification( \(|$)/,
  /^mail delivery (failed|failure|system)|^returned mail:/,
];

function isAutomaticSubject(subject: string): boolean {
  const begins = subject.trim().toLowerCase().normalize('NFC').slice(0, 200).replace(/\s+/g, ' ');
  return AUTOMATIC_SUBJECTS.some((pattern) => pattern.test(begins));
}
