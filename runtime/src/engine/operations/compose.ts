/** The operation of a Compose node: leaves a text for the next send. Rules: semantics.md, "Composition and approval". */
import type { ComposeNode, Text } from '../../domain/flow/schema';
import { ask } from '../composition/ask';
import type { Composed } from '../records';
import { note, type Outcome, type Run } from '../run';

export function compose(run: Run, node: ComposeNode): Outcome | Promise<Outcome> {
  if (node.mode === 'static') {
    run.enrollment.composed = fromText(node.content, { mode: 'static', origin: 'static' });
    return { kind: 'advance', edge: 'next' };
  }
  return composeByAi(run, node);
}

async function composeByAi(run: Run, node: ComposeNode): Promise<Outcome> {
  const asked = await ask(run, node);
  const { compositionId, persona } = asked;
  const from = { compositionId, ...(persona !== null && { persona }), fallback: node.content };
  if (asked.kind === 'none') {
    const { why } = asked;
    run.enrollment.composed = { ...fromText(node.content, { mode: node.mode, origin: 'fallback' }), why, ...from };
    const data = { mode: node.mode, origin: 'fallback', compositionId };
    note(run, 'composed', `Fallback text used: ${why}`, data);
    return { kind: 'advance', edge: 'next' };
  }
  const { text, signature, flags } = asked;
  const subject = asked.subject ?? node.content.subject;
  run.enrollment.composed = {
    mode: node.mode,
    origin: 'ai',
    text,
    ...(signature !== '' && { signature }),
    ...(subject !== undefined && { subject }),
    // A contact's own words may stand in an AI's text, so braces in it are no variables. In the step's subject they are.
    raw: asked.subject === null && subject !== undefined,
    literal: ['text'],
    missing: [],
    ...(flags.length > 0 && { flags }),
    ...from,
  };
  const doubts = flags.length > 0 ? `, with doubts: ${flags.map(({ message }) => message).join(' ')}` : '';
  const codes = flags.length > 0 ? { flags: flags.map(({ code }) => code) } : {};
  note(run, 'composed', `Composed by the AI (${node.mode})${doubts}`, { mode: node.mode, origin: 'ai', compositionId, ...codes });
  return { kind: 'advance', edge: 'next' };
} // prettier-ignore

export function fromText(content: Text, how: Pick<Composed, 'mode' | 'origin'>): Composed {
  const composed: Composed = { mode: how.mode, origin: how.origin, text: content.text, raw: true, missing: [] };
  if (content.subject !== undefined) composed.subject = content.subject;
  if (content.html !== undefined) composed.html = content.html;
  return composed;
}
