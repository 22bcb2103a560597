/** Takes over prompts and messages written for other products. */
import { wellKnownVariable } from './variables';

// Bounded, so that a long text without closing braces costs no more than its length.
const FOREIGN_VARIABLE = /##\{\{([^{}]{1,200})\}\}/g;

/**
 * A prompt with `##{{firstName}}` written as `{{contact.first_name}}`. Well-known names become ours, all others custom
 * attributes of the contact; a default (`##{{firstName|there}}`) stays. Everything else in the text stays as it is.
 */
export function importPrompt(text: string): string {
  return text.replace(FOREIGN_VARIABLE, (whole, inner: string) => importVariable(inner) ?? whole);
}

function importVariable(inner: string): string | null {
  const bar = inner.indexOf('|');
  const name = (bar < 0 ? inner : inner.slice(0, bar)).trim();
  if (name === '') return null;
  const fallback = bar < 0 ? '' : `|${inner.slice(bar + 1).trim()}`;
  return `{{${wellKnownVariable(name) ?? `contact.custom.${name}`}${fallback}}}`;
}
