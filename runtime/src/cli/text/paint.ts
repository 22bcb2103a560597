/** Colour, on terminals only. NO_COLOR and FORCE_COLOR are honoured. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export const dim = (text: string): string => paint('dim', text);
export const bold = (text: string): string => paint('bold', text);
