/** Email addresses as this system sends to them: a mailbox and a domain, in any script; no quoted parts, no address literals. */
import { domainToASCII } from 'node:url';
import { z } from 'zod';

// Excludes what would end the address or begin another one: spaces, controls, brackets, commas, quotes, colons.
const PART = String.raw`[^\s\p{C}<>()\[\],:;"\\@]+`;
const ADDRESS = new RegExp(`^${PART}@${PART}$`, 'u');

/** Longest path of RFC 5321, 4.5.3.1.3. */
const MAX_BYTES = 254;

export function isEmailAddress(text: string): boolean {
  return ADDRESS.test(text) && Buffer.byteLength(text) <= MAX_BYTES && domainOf(text) !== '';
}

/** The domain of an address in ASCII (IDNA). Empty when it is no domain. */
export function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1));
}

export const emailAddressSchema = z
  .string()
  .trim()
  .refine(isEmailAddress, 'use one email address such as sales@example.com, without a name or brackets');
