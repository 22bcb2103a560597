/** The cookie of a session. No script reads it, and no other site's form or fetch sends it along. */
import type { Request } from 'express';
import type { HttpConfig } from './deps';

const NAME = 'cadenza_session';
const LIFETIME_SECONDS = 90 * 24 * 60 * 60;
/** Ours have 43 characters. */
const MAX_VALUE = 200;

type Config = Pick<HttpConfig, 'publicUrl'>;

/** The prefix makes the browser refuse one that was set over plain HTTP or by a neighbouring host name. */
function nameFor({ publicUrl }: Config): string {
  return publicUrl.startsWith('https://') ? `__Host-${NAME}` : NAME;
}

function attributes({ publicUrl }: Config): string {
  return `Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https://') ? '; Secure' : ''}`;
}

export function sessionCookie(token: string, config: Config): string {
  return `${nameFor(config)}=${token}; ${attributes(config)}; Max-Age=${LIFETIME_SECONDS}`;
}

export function noSessionCookie(config: Config): string {
  return `${nameFor(config)}=; ${attributes(config)}; Max-Age=0`;
}

/** The token of the session that a request brings; null when it brings none. */
export function sessionTokenOf(req: Request, config: Config): string | null {
  const wanted = `${nameFor(config)}=`;
  const found = (req.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(wanted));
  const value = found?.slice(wanted.length) ?? '';
  return value === '' || value.length > MAX_VALUE ? null : value;
}
