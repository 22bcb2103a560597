/** The words of the mails that people get, in the languages of localeSchema. */
import type { Locale } from '../../domain/people';

export interface Words {
  hello(name: string): string;
  draftSubject(contact: string, how: 'asked' | 'escalated' | 'reminder'): string;
  draftIntro(contact: string, how: 'asked' | 'escalated' | 'reminder'): string;
  sequence: string;
  step(label: string, number: number, of: number): string;
  decideBy: string;
  note: string;
  doubts: string;
  subject: string;
  onlyHtml: string;
  open: string;
  linkNote: string;
  digestSubject(drafts: number, replies: number, failures: number): string;
  drafts: string;
  replies: string;
  failures: string;
  more(n: number): string;
  inbox: string;
  replied(contact: string, sequence: string): string;
  failed(contact: string, sequence: string): string;
  see: string;
  why: string;
  choices: string;
  invitationSubject: string;
  invitationIntro(by: string): string;
  invitationButton: string;
  invitationNote: string;
}

const EN: Words = {
  hello: (name) => `Hello ${name},`,
  draftSubject: (contact, how) =>
    how === 'reminder'
      ? `Reminder: a draft to ${contact} waits for you`
      : how === 'escalated'
        ? `Escalated: a draft to ${contact} waits for you`
        : `A draft to ${contact} waits for you`,
  draftIntro: (contact, how) =>
    how === 'reminder'
      ? `A message to ${contact} still waits for a decision.`
      : how === 'escalated'
        ? `Nobody decided in time on a message to ${contact}, so you are asked.`
        : `A message to ${contact} is sent once you approve it.`,
  sequence: 'Sequence',
  step: (label, number, of) => (number > 0 ? `${label} (step ${number} of ${of})` : label),
  decideBy: 'Decide by',
  note: 'Note',
  doubts: 'Please check',
  subject: 'Subject',
  onlyHtml: '(It has an HTML part only; open it to see it.)',
  open: 'Read, edit and decide',
  linkNote: 'The link is for you alone. It works until the draft is decided, and for 30 days at most.',
  digestSubject: (drafts, replies, failures) =>
    [
      drafts > 0 && `${drafts} ${drafts === 1 ? 'draft waits' : 'drafts wait'} for you`,
      replies > 0 && `${replies} ${replies === 1 ? 'reply' : 'replies'}`,
      failures > 0 && `${failures} ${failures === 1 ? 'enrollment' : 'enrollments'} failed`,
    ]
      .filter(Boolean)
      .join(', '),
  drafts: 'Drafts that wait for you',
  replies: 'Replies',
  failures: 'Enrollments that failed',
  more: (n) => `and ${n} more`,
  inbox: 'Open Cadenza',
  replied: (contact, sequence) => `${contact} replied (${sequence})`,
  failed: (contact, sequence) => `The enrollment of ${contact} failed (${sequence})`,
  see: 'See why',
  why: 'Why',
  choices: 'What you are told, and how often, you choose in your profile in Cadenza.',
  invitationSubject: 'You are invited to Cadenza',
  invitationIntro: (by) => `${by} invited you to Cadenza. Choose a password, and you can log in.`,
  invitationButton: 'Choose a password',
  invitationNote: 'The link works once, and for seven days.',
};

const PT: Words = {
  hello: (name) => `Olá, ${name}!`,
  draftSubject: (contact, how) => {
    const asked = `rascunho para ${contact} espera por você`;
    return how === 'reminder' ? `Lembrete: um ${asked}` : how === 'escalated' ? `Escalado: um ${asked}` : `Um ${asked}`;
  },
  draftIntro: (contact, how) =>
    how === 'reminder'
      ? `Uma mensagem para ${contact} ainda espera por uma decisão.`
      : how === 'escalated'
        ? `Ninguém decidiu a tempo sobre uma mensagem para ${contact}; agora a decisão é sua.`
        : `Uma mensagem para ${contact} será enviada assim que você a aprovar.`,
  sequence: 'Sequência',
  step: (label, number, of) => (number > 0 ? `${label} (etapa ${number} de ${of})` : label),
  decideBy: 'Decidir até',
  note: 'Observação',
  doubts: 'Verifique',
  subject: 'Assunto',
  onlyHtml: '(Há apenas uma parte em HTML; abra para vê-la.)',
  open: 'Ler, editar e decidir',
  linkNote: 'O link é só para você. Funciona até a decisão e por no máximo 30 dias.',
  digestSubject: (drafts, replies, failures) =>
    [
      drafts > 0 && (drafts === 1 ? '1 rascunho espera por você' : `${drafts} rascunhos esperam por você`),
      replies > 0 && (replies === 1 ? '1 resposta' : `${replies} respostas`),
      failures > 0 && (failures === 1 ? '1 inscrição falhou' : `${failures} inscrições falharam`),
    ]
      .filter(Boolean)
      .join(', '),
  drafts: 'Rascunhos que esperam por você',
  replies: 'Respostas',
  failures: 'Inscrições que falharam',
  more: (n) => `e mais ${n}`,
  inbox: 'Abrir o Cadenza',
  replied: (contact, sequence) => `${contact} respondeu (${sequence})`,
  failed: (contact, sequence) => `A inscrição de ${contact} falhou (${sequence})`,
  see: 'Ver o motivo',
  why: 'Motivo',
  choices: 'No seu perfil no Cadenza você escolhe o que recebe e com que frequência.',
  invitationSubject: 'Convite para o Cadenza',
  invitationIntro: (by) => `${by} convidou você para o Cadenza. Escolha uma senha para entrar.`,
  invitationButton: 'Escolher uma senha',
  invitationNote: 'O link funciona uma única vez, por sete dias.',
};

export const WORDS: Record<Locale, Words> = { en: EN, 'pt-BR': PT };
