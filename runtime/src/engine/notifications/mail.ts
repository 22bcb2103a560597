/**
 * Mails to people, as text and as HTML from one description. What a contact or an AI wrote is data: it is escaped in the
 * HTML, and cannot begin a line of a header or of ours. Pure.
 */

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'heading'; text: string }
  /** Label and value, a line each. */
  | { kind: 'facts'; facts: [label: string, value: string][] }
  /** A text as it came, set apart. */
  | { kind: 'quote'; text: string }
  | { kind: 'button'; label: string; url: string }
  /** Entries of a digest; the link leads to each. */
  | { kind: 'list'; entries: { text: string; more: string | null; url: string | null }[] }
  | { kind: 'small'; text: string };

const MAX_SUBJECT = 150;

export function mailOf(subject: string, blocks: readonly Block[]): Mail {
  return {
    subject: cut(oneLine(subject), MAX_SUBJECT),
    text: `${blocks.map(textOf).join('\n\n')}\n`,
    html: page(oneLine(subject), blocks.map(htmlOf).join('\n')),
  };
}

/** Names and labels stand within a line; whatever would break it, or turn its direction, becomes a space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'facts':
      return block.facts.map(([label, value]) => `${label}: ${oneLine(value)}`).join('\n');
    case 'quote':
      // Marked line by line, so that nothing in it can pass for a sentence or a link of ours.
      return block.text
        .split(/\r\n|[\n\r\u2028\u2029\u0085]/)
        .map((line) => `> ${line}`.trimEnd())
        .join('\n');
    case 'button':
      return `${block.label}:\n${block.url}`;
    case 'list':
      return block.entries
        .map(({ text, more, url }) => [`- ${oneLine(text)}`, more && `  ${oneLine(more)}`, url && `  ${url}`])
        .map((lines) => lines.filter(Boolean).join('\n'))
        .join('\n');
    default:
      return oneLine(block.text);
  }
}

const CARD =
  'max-width:560px;margin:0 auto;padding:24px;font:16px/1.5 system-ui,-apple-system,Segoe UI,sans-serif;color:#1f2933';
const BUTTON =
  'display:inline-block;padding:12px 24px;border-radius:8px;background:#2456c9;color:#ffffff;font-weight:600;text-decoration:none';
const QUOTE =
  'margin:16px 0;padding:12px 16px;border-left:4px solid #cbd2d9;background:#f5f7fa;white-space:pre-wrap;overflow-wrap:anywhere';

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 style="font-size:18px;margin:24px 0 8px">${inline(block.text)}</h2>`;
    case 'facts':
      return `<p style="color:#52606d">${block.facts.map(([label, value]) => `${inline(label)}: <strong>${inline(value)}</strong>`).join('<br>')}</p>`;
    case 'quote':
      return `<div style="${QUOTE}">${escapeHtml(block.text)}</div>`;
    case 'button':
      return `<p style="margin:24px 0"><a href="${escapeHtml(block.url)}" style="${BUTTON}">${inline(block.label)}</a></p>`;
    case 'list':
      return `<ul style="padding-left:20px">${block.entries.map(entry).join('')}</ul>`;
    case 'small':
      return `<p style="font-size:13px;color:#52606d">${inline(block.text)}</p>`;
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`;
  }
}

function entry({ text, more, url }: { text: string; more: string | null; url: string | null }): string {
  const shown = url === null ? inline(text) : `<a href="${escapeHtml(url)}" style="color:#2456c9">${inline(text)}</a>`;
  return `<li style="margin:8px 0">${shown}${more === null ? '' : `<br><span style="color:#52606d">${inline(more)}</span>`}</li>`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="margin:0;background:#ffffff"><div style="${CARD}">\n${body}\n</div></body></html>`;
}

const inline = (text: string): string => escapeHtml(oneLine(text));

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
