/** What follows each decision, in a sentence for the person who decides. */
import { follow, type ApproveNode, type Flow, type NodeId, type SendNode } from '../../domain/flow/schema';
import { nodeOf } from '../../domain/flow';
import { stepsInOrder } from '../../domain/flow/graph';
import type { Locale } from '../../domain/people';

interface Words {
  approve(channel: string | null, address: string | null, then: string): string;
  discard(then: string): string;
  fallback(then: string): string;
  ends: string;
  step(label: string): string;
}

const WORDS: Record<Locale, Words> = {
  en: {
    approve: (channel, address, then) =>
      `It is sent${channel ? ` by ${channel}` : ''}${address ? ` to ${address}` : ''} at the next permitted time; then ${then}.`,
    discard: (then) => `Nothing is sent; ${then}.`,
    fallback: (then) => `The step's own text is sent instead at the next permitted time; then ${then}.`,
    ends: 'the sequence ends for this contact',
    step: (label) => `step '${label}' follows`,
  },
  'pt-BR': {
    approve: (channel, address, then) =>
      `A mensagem é enviada${channel ? ` por ${channel}` : ''}${address ? ` para ${address}` : ''} no próximo horário permitido; depois ${then}.`,
    discard: (then) => `Nada é enviado; ${then}.`,
    fallback: (then) => `O texto padrão da etapa é enviado no próximo horário permitido; depois ${then}.`,
    ends: 'a sequência termina para este contato',
    step: (label) => `segue a etapa “${label}”`,
  },
};
const CHANNELS: Record<string, Record<Locale, string>> = {
  email: { en: 'email', 'pt-BR': 'e-mail' },
  sms: { en: 'SMS', 'pt-BR': 'SMS' },
  whatsapp: { en: 'WhatsApp', 'pt-BR': 'WhatsApp' },
  chat: { en: 'chat', 'pt-BR': 'chat' },
};

export interface WhatNext {
  approve: string;
  discard: string;
  fallback: string;
}

export function whatNext(
  flow: Flow,
  node: ApproveNode,
  channel: { kind: string | null; address: string | null },
  locale: Locale,
): WhatNext {
  const words = WORDS[locale];
  const then = (from: NodeId | null): string => {
    const label = nextStepLabel(flow, from, node.step);
    return label === null ? words.ends : words.step(label);
  };
  const send = sendAfter(flow, node);
  const after = then(send ? follow(send, 'sent') : follow(node, 'approved'));
  const by = channel.kind === null ? null : (CHANNELS[channel.kind]?.[locale] ?? channel.kind);
  return {
    approve: words.approve(by, channel.address, after),
    discard: words.discard(then(follow(node, 'discarded'))),
    fallback: words.fallback(after),
  };
}

/** The send that takes the text once it was approved, along the main edges. */
export function sendAfter(flow: Flow, node: ApproveNode): SendNode | null {
  return [...mainWay(flow, follow(node, 'approved'))].find((each) => each.type === 'send') ?? null;
}

function nextStepLabel(flow: Flow, from: NodeId | null, current: string | null): string | null {
  for (const { step } of mainWay(flow, from)) {
    if (step === null || step === current) continue;
    return stepsInOrder(flow).find((each) => each.step === step)?.label ?? step;
  }
  return null;
}

/** A flow has no loops, so this ends. */
function* mainWay(flow: Flow, from: NodeId | null) {
  for (let at = from; at !== null;) {
    const node = nodeOf(flow, at);
    if (!node || node.type === 'end') return;
    yield node;
    at = follow(node, MAIN[node.type]);
  }
}

const MAIN = { wait: 'next', compose: 'next', approve: 'approved', send: 'sent', check: 'pass', host: 'next' } as const;
