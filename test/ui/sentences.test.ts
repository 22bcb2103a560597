/** The server's sentences in Portuguese: each that the rules write about times, and what the timeline says most often. */
import fc from 'fast-check';
import {
  dueTime,
  explainWait,
  firstPermittedInstant,
  waitSpecSchema,
  type WaitUnit,
} from '../../runtime/src/domain/time';
import { FAILURES } from '../../runtime/src/engine/run';
import { inPortuguese } from '../../ui-extension/src/sentences/portuguese';
import { anyInstant, anySendingTime, anyTimeOfDay } from '../domain/timeBuilders';

const anyUnit = fc.constantFrom<WaitUnit>('minutes', 'hours', 'days', 'business_days');
const anyDayUnit = fc.constantFrom<WaitUnit>('days', 'business_days');
const anyAmount = fc.nat({ max: 60 });
const anyAnchor = fc.constantFrom('previous_send', 'last_inbound', 'last_outbound');
const anyWait = fc.oneof(
  fc.record({ unit: anyUnit, amount: anyAmount, from: anyAnchor }),
  fc.record({ unit: anyDayUnit, amount: anyAmount, at: anyTimeOfDay }),
  anyInstant.map((until) => ({ until: new Date(until).toISOString() })),
);

describe('a sentence of the server', () => {
  it.each([
    ['At once', 'De imediato'],
    ['wait 2 business days at 09:30 → Tue 24 Nov 09:30', 'Espera 2 dias úteis às 09:30 → ter., 24 nov. 09:30'],
    ['wait 1 hour → Mon 8 Jun 21:30; quiet hours until 08:00 → Tue 9 Jun 08:00', 'Espera 1 hora → seg., 8 jun. 21:30; horário de silêncio até as 08:00 → ter., 9 jun. 08:00'],
    ['wait 3 business days (not counting holidays Thu 24 Dec and Fri 25 Dec) → Mon 4 Jan 2027 09:00', 'Espera 3 dias úteis (sem contar feriados qui., 24 dez. e sex., 25 dez.) → seg., 4 jan. 2027 09:00'],
    ['wait 1 day from the last inbound message (the clock skips 02:30) → Sun 29 Mar 03:30', 'Espera 1 dia desde a última mensagem recebida (o relógio pula 02:30) → dom., 29 mar. 03:30'],
    ["At once; in line for 'Team'", 'De imediato; na fila de “Team”'],
    ["Working hours of 'eva'. quiet hours until 09:00 → Tue 9 Jun 09:00", 'Expediente de “eva”: horário de silêncio até as 09:00 → ter., 9 jun. 09:00'],
    ['Enrolled by J. Doe', null],
    ['Enrolled by Ana', 'Inscrito por Ana'],
    ['Enrolled by Ana. n8n did not answer', null],
    ['Draft approved with changes by Ana', 'Rascunho aprovado com alterações por Ana'],
    ['Draft discarded by Ana: too early', 'Rascunho descartado por Ana: too early'],
    ['Fallback text used: no AI provider is set up', 'Texto reserva usado: nenhuma IA está configurada'],
    ["The charge is 'paid'", 'A cobrança está em “paid”'],
    ['The provider refused the message: 550 no such user', 'O provedor recusou a mensagem: 550 no such user'],
  ])('%s', (english, portuguese) => {
    expect(inPortuguese(english)).toBe(portuguese);
  }); // prettier-ignore

  it.each(['', 'Nobody knows this one', 'wait 2 fortnights → Tue 24 Nov 09:30', 'wait 2 days → Xyz 24 Nov 09:30'])(
    'that is not known is left as it is: “%s”',
    (sentence) => {
      expect(inPortuguese(sentence)).toBeNull();
    },
  );

  it.each(Object.values(FAILURES))('about a message that did not leave is known: %s', (sentence) => {
    expect(inPortuguese(sentence)).not.toBeNull();
    expect(inPortuguese(`${sentence}: what the provider said`)).toMatch(/: what the provider said$/);
  });

  it('about a time is known, whatever wait, calendar and quiet hours made it', () => {
    fc.assert(
      fc.property(anyInstant, anyWait, anySendingTime, (anchorAt, given, time) => {
        const spec = waitSpecSchema.parse(given);
        const dueAt = dueTime(anchorAt, spec, time.calendar);
        const sentence = explainWait(anchorAt, spec, dueAt, firstPermittedInstant(dueAt, time), time);
        expect([sentence, inPortuguese(sentence) !== null]).toEqual([sentence, true]);
      }),
    );
  });
});
