/**
 * The server's sentences in Portuguese. Its rules write them in closed forms with names and times in them, for people who
 * read English and for logs; here a form is read and told again, all of a sentence or nothing of it. A test holds this
 * against the rules that write them.
 */
type Reading = (sentence: string) => string | null;
/** A form of sentences, anchored at both ends, and what its groups say; null where one of them says something unknown. */
type Form = readonly [RegExp, (...groups: string[]) => string | null];

function readerOf(forms: readonly Form[]): Reading {
  return (sentence) => {
    for (const [form, tell] of forms) {
      const groups = form.exec(sentence)?.slice(1);
      const told = groups && tell(...groups.map((group) => group ?? ''));
      if (told != null) return told;
    }
    return null;
  };
}

/** Several parts, each of which must be known; absent is the empty text. */
function all(parts: readonly (string | null)[], join: (...parts: string[]) => string): string | null {
  return parts.includes(null) ? null : join(...(parts as string[]));
}

// Why a time is what it is: the other side of runtime/src/domain/time/explain.ts.

const WEEKDAYS: Readonly<Record<string, string>> = {
  Mon: 'seg.', Tue: 'ter.', Wed: 'qua.', Thu: 'qui.', Fri: 'sex.', Sat: 'sáb.', Sun: 'dom.',
}; // prettier-ignore
const MONTHS: Readonly<Record<string, string>> = {
  Jan: 'jan.', Feb: 'fev.', Mar: 'mar.', Apr: 'abr.', May: 'mai.', Jun: 'jun.',
  Jul: 'jul.', Aug: 'ago.', Sep: 'set.', Oct: 'out.', Nov: 'nov.', Dec: 'dez.',
}; // prettier-ignore
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  minute: ['minuto', 'minutos'],
  hour: ['hora', 'horas'],
  day: ['dia', 'dias'],
  'business day': ['dia útil', 'dias úteis'],
};

/** `Mon 8 Jun`, `Mon 8 Jun 09:00`, `Mon 4 Jan 2027 09:00` */
const date: Reading = readerOf([
  [
    /^(\w{3}) (\d{1,2}) (\w{3})( \d{4})?( \d\d:\d\d)?$/,
    (weekday, day, month, year, time) =>
      all([WEEKDAYS[weekday] ?? null, MONTHS[month] ?? null], (w, m) => `${w}, ${day} ${m}${year}${time}`),
  ],
]);

const amount: Reading = readerOf([
  [
    /^(\d+) (minute|hour|day|business day)(s?)$/,
    (count, unit, plural) => `${count} ${UNITS[unit]![plural === 's' ? 1 : 0]}`,
  ],
]);

const ANCHORS: Readonly<Record<string, string>> = {
  '': '',
  inbound: ' desde a última mensagem recebida',
  outbound: ' desde a última mensagem enviada',
};

const holidays: Reading = readerOf([
  [/^(\d+) holidays from (.+)$/, (count, first) => all([date(first)], (from) => `${count} feriados desde ${from}`)],
  [/^holidays (.+) and (.+)$/, (one, other) => all([date(one), date(other)], (a, b) => `feriados ${a} e ${b}`)],
  [/^holiday (.+)$/, (day) => all([date(day)], (on) => `feriado ${on}`)],
]);

const calendarReason: Reading = readerOf([
  [/^not counting (.+)$/, (days) => all([holidays(days)], (told) => `sem contar ${told}`)],
  [/^the clock skips (.+)$/, (clock) => `o relógio pula ${clock}`],
]);

/** ` (not counting holiday Mon 8 Jun; the clock skips 02:30)`, or nothing. */
const moved: Reading = readerOf([
  [/^$/, () => ''],
  [/^ \((.+)\)$/, (reasons) => all(reasons.split('; ').map(calendarReason), (...told) => ` (${told.join('; ')})`)],
]);

const waited: Reading = readerOf([
  [/^at once$/i, () => 'de imediato'],
  [/^at once \((.+) has passed\)$/, (at) => all([date(at)], (told) => `de imediato (${told} já passou)`)],
  [/^wait until (.+)$/, (at) => all([date(at)], (told) => `espera até ${told}`)],
  [
    /^wait for (\d\d:\d\d)( on a business day)?( \(.+\))? → (.+)$/,
    (clock, business, why, at) =>
      all([moved(why), date(at)], (m, told) => `espera até as ${clock}${business && ' de um dia útil'}${m} → ${told}`),
  ],
  [
    /^wait (\d+ [a-z ]+?)(?: from the last (inbound|outbound) message)?(?: at (\d\d:\d\d))?( \(.+\))? → (.+)$/,
    (count, side, clock, why, at) =>
      all(
        [amount(count), moved(why), date(at)],
        (n, m, told) => `espera ${n}${ANCHORS[side]}${clock && ` às ${clock}`}${m} → ${told}`,
      ),
  ],
]);

const quietReason: Reading = readerOf([
  [/^business days only$/, () => 'só em dias úteis'],
  [/^quiet hours(?: until (.+))?$/, (clock) => `horário de silêncio${clock && ` até as ${clock}`}`],
  [/^next permitted time$/, () => 'próximo momento permitido'],
  [/^(.+)$/, (days) => holidays(days)],
]);

const quiet: Reading = readerOf([
  [
    /^([^→]+) → (.+)$/,
    (reasons, at) =>
      all([date(at), ...reasons.split(', ').map(quietReason)], (when, ...told) => `${told.join(', ')} → ${when}`),
  ],
  [
    /^quiet hours and business days leave no permitted time within 366 days$/,
    () => 'o horário de silêncio e os dias úteis não deixam momento permitido em 366 dias',
  ],
]);

const time: Reading = readerOf([
  [
    /^(.+) \(no message (from|to) the contact yet, so it counts from the previous send, or from the enrollment\)$/,
    (why, side) =>
      all([time(why)], (told) => {
        const which = side === 'from' ? 'do contato' : 'para o contato';
        return `${told} (ainda sem mensagem ${which}, por isso conta desde o envio anterior, ou desde a inscrição)`;
      }),
  ],
  [
    /^Working hours of '(.*)'\. (.+)$/,
    (persona, why) => all([time(why)], (told) => `Expediente de “${persona}”: ${told}`),
  ],
  [/^(.+); in line for '(.*)'$/, (why, inbox) => all([time(why)], (told) => `${told}; na fila de “${inbox}”`)],
  [/^(.+)$/, (why) => waited(why)],
  [/^(.+)$/, (why) => quiet(why)],
  // Reasons of a wait may hold a semicolon as well; the last one is between the wait and what moved the send on.
  [/^(.+); (.+)$/, (wait, rest) => all([waited(wait), quiet(rest)], (one, other) => `${one}; ${other}`)],
]);

// What happened. Above each group stands where the server writes it.

/** A sentence that is always the same. */
const same = (english: string, portuguese: string): Form => [new RegExp(`^${english}$`), () => portuguese];

const TARGETS: Readonly<Record<string, string>> = { charge: 'A cobrança', deal: 'O negócio', appointment: 'O compromisso' }; // prettier-ignore

/** runtime/src/engine/composition, approvals */
const noText: Reading = readerOf([
  same('no AI provider is set up', 'nenhuma IA está configurada'),
  same('nobody decided before the deadline', 'ninguém decidiu dentro do prazo'),
  [/^(.+) chose it instead of the draft$/, (by) => `${by} o escolheu no lugar do rascunho`],
]);

/** runtime/src/engine/run.ts, FAILURES */
const failure: Reading = readerOf([
  same('The contact has no address for this channel', 'O contato não tem endereço para este canal'),
  same('There is no conversation to continue', 'Não há conversa para continuar'),
  same('No enabled inbox serves this channel', 'Nenhuma caixa ativa serve este canal'),
  same('The 24-hour window is closed and the step has no approved template', 'A janela de 24 horas está fechada e o passo não tem modelo aprovado'),
  same('The provider may or may not have taken the message, so it is not repeated', 'O provedor pode ter aceitado a mensagem ou não, por isso ela não é repetida'),
  same('The provider refused the message', 'O provedor recusou a mensagem'),
  same('The provider could not be reached often enough', 'O provedor não foi alcançado em nenhuma das tentativas'),
  same('The provider reported a failure afterwards', 'O provedor avisou depois que houve uma falha'),
  same('The message is empty after its variables were filled in', 'A mensagem fica vazia depois de preenchidas as variáveis'),
  same('The message is longer than the channel takes', 'A mensagem é mais longa do que o canal aceita'),
  same('The message template no longer exists', 'O modelo de mensagem não existe mais'),
  same('The inbox is switched off', 'A caixa está desligada'),
]); // prettier-ignore

const event: Reading = readerOf([
  // engine/enrolling, engine/control.ts. What stands behind a name with a full stop is another sentence.
  [/^Enrolled by ((?:(?!\. ).)+)$/, (by) => `Inscrito por ${by}`],
  [/^Paused by (.+)$/, (by) => `Pausada por ${by}`],
  [/^Resumed by (.+)$/, (by) => `Retomada por ${by}`],
  [/^Cancelled by (.+)$/, (by) => `Cancelada por ${by}`],
  [/^Skipped by (.+)$/, (by) => `Pulado por ${by}`],
  [/^Step '(.+)' skipped by (.+)$/, (step, by) => `Passo “${step}” pulado por ${by}`],
  [/^Step '(.+)' is sent once per conversation, and was$/, (step) => `O passo “${step}” é enviado uma vez por conversa, e já foi`],
  // engine/approvals, engine/operations/approve.ts
  same('A draft waits for a decision', 'Um rascunho aguarda uma decisão'),
  [/^A draft waits for (.+)$/, (who) => `Um rascunho aguarda ${who}`],
  [/^Draft approved( with changes)? by (.+)$/, (changed, by) => `Rascunho aprovado${changed && ' com alterações'} por ${by}`],
  [/^Draft discarded by ([^:]+)(: .+)?$/s, (by, reason) => `Rascunho descartado por ${by}${reason}`],
  [/^Fallback text used: (.+)$/, (why) => all([noText(why)], (told) => `Texto reserva usado: ${told}`)],
  [/^(.+) had the draft written anew$/, (by) => `${by} pediu que o rascunho fosse reescrito`],
  [/^(.+) asked (.+) to decide on the draft$/, (by, who) => `${by} pediu que a decisão sobre o rascunho fosse de ${who}`],
  same('Nobody decided before the deadline, so the step is skipped', 'Ninguém decidiu dentro do prazo, por isso o passo é pulado'),
  [/^Nobody decided before the deadline; (.+) may decide now$/, (who) => `Ninguém decidiu dentro do prazo; agora a decisão pode ser de ${who}`],
  // engine/operations
  [/^Composed by the AI \((?:assisted|full)\)$/, () => 'Redigido pela IA'],
  same('The contact replied', 'O contato respondeu'),
  same('The contact opted out', 'O contato pediu para não receber mais'),
  same('The contact is not interested', 'O contato não tem interesse'),
  same('The conversation is resolved', 'A conversa foi resolvida'),
  [/^The (charge|deal|appointment) is '(.+)'$/, (target, status) => `${TARGETS[target]} está em “${status}”`],
  [/^Reached the end at '(.+)'$/, (label) => `Chegou ao fim em “${label}”`],
  same('The message could not be sent', 'A mensagem não pôde ser enviada'),
  same('An automatic reply came; it is not counted as a reply', 'Chegou uma resposta automática; não conta como resposta'),
  // engine/signals/sendStatus.ts, engine/dispatch
  same('The message was delivered', 'A mensagem foi entregue'),
  same('The message was read', 'A mensagem foi lida'),
  same('The message was replied to', 'A mensagem foi respondida'),
  [/^The provider reported a failure: (.+)$/s, (detail) => `O provedor avisou de uma falha: ${detail}`],
  [/^The provider could not take it: (.+)$/s, (detail) => `O provedor não pôde aceitá-la: ${detail}`],
  [/^Attempt (\d+) was taken$/, (number) => `A tentativa ${number} foi aceita`],
  [/^Attempt (\d+) was not taken: (.+)$/s, (number, detail) => `A tentativa ${number} não foi aceita: ${detail}`],
  same('The sequence is archived', 'A sequência está arquivada'),
  same('The sequence is switched off', 'A sequência está desligada'),
]); // prettier-ignore

const upperFirst = (text: string): string => text.charAt(0).toLocaleUpperCase('pt-BR') + text.slice(1);

/** Null: it is not known here, and is shown as the server says it. */
export const inPortuguese: Reading = readerOf([
  [/^(.+)$/s, (sentence) => event(sentence)],
  [/^(.+)$/s, (sentence) => failure(sentence)],
  // What a provider said stands behind it, in the provider's words.
  [/^(.+?): (.+)$/s, (what, detail) => all([failure(what)], (told) => `${told}: ${detail}`)],
  [/^(.+)$/s, (sentence) => all([time(sentence)], upperFirst)],
]);
