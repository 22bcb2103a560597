/** Fills in the variables of a message: text and subject as they are, HTML escaped. */
import { signed } from '../domain/ai';
import { renderText, type Variables } from '../domain/text';
import type { Composed } from './records';

export interface Content {
  subject: string | null;
  text: string;
  html: string | null;
  /** Variables that had neither value nor default, each once. */
  missing: readonly string[];
}

export function renderContent(composed: Composed, variables: Variables): Content {
  const content = unsigned(composed, variables);
  if (composed.signature === undefined) return content;
  const signature = renderText(composed.signature, variables, 'text');
  return {
    ...content,
    text: signed(content.text, { signature: signature.text }),
    missing: unique(content.missing, signature.missing),
  };
}

function unsigned(composed: Composed, variables: Variables): Content {
  if (!composed.raw) {
    return {
      subject: composed.subject ?? null,
      text: composed.text,
      html: composed.html ?? null,
      missing: composed.missing,
    };
  }
  const filled = (part: 'subject' | 'text' | 'html', template: string) =>
    composed.literal?.includes(part)
      ? { text: template, missing: [] }
      : renderText(template, variables, part === 'html' ? 'html' : 'text');
  const text = filled('text', composed.text);
  const subject = composed.subject === undefined ? null : filled('subject', composed.subject);
  const html = composed.html === undefined ? null : filled('html', composed.html);
  return {
    // A line break in a subject would start a new header.
    subject: subject && subject.text.replace(/[\r\n]+/g, ' '),
    text: text.text,
    html: html && html.text,
    missing: subject === null && html === null ? text.missing : unique(text.missing, subject?.missing, html?.missing),
  };
}

function unique(...lists: (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}
