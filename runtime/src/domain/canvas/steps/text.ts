/** Texts as a builder writes them: what is left empty was not written. */
import type { Text } from '../../flow/schema';

export function messageOf({ text, subject, html }: { text: string; subject: string; html: string }): Text {
  return { text, ...unlessBlank({ subject, html }) };
}

/** The members that hold more than white space, as they were written. */
export function unlessBlank<T extends Record<string, string>>(texts: T): Partial<T> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== '')) as Partial<T>;
}
