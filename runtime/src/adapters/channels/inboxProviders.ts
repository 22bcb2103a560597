/** Checks what a caller gives for an inbox against its provider's schemas, and seals its secrets. */
import type { z } from 'zod';
import type { InboxProviders } from '../../engine/deps';
import type { FieldError } from '../../engine/errors';
import type { Inbox } from '../../engine/records';
import type { SecretBox } from '../secrets';
import { providerOf } from './registry';
import { inboxConfigSchemas } from './schemas';

export function createInboxProviders(secretBox: SecretBox): InboxProviders {
  return {
    check(provider, config, given, channel) {
      const schemas = inboxConfigSchemas[provider];
      const read = schemas.config.safeParse(config, { error: sentence });
      const problems = [...unserved(provider, channel), ...problemsOf(read.error, '/config')];
      const checked = { config: read.success ? (read.data as Record<string, unknown>) : config, problems };
      if (given === null) return checked;
      problems.push(...problemsOf(schemas.secrets.safeParse(given, { error: sentence }).error, '/secrets'));
      return checked;
    },
    destinationChanges(provider, before, after) {
      const [from, to] = [before, after].map((config) => destinationOf(provider, config));
      return Object.keys({ ...from, ...to })
        .filter((name) => from?.[name] !== to?.[name])
        .map((name) => `/config/${name}`);
    },
    seal: (inboxId, secrets) => secretBox.seal(secrets, inboxId),
  };
}

/** Empty for settings of an older release that no longer hold: all of a destination is new then. */
function destinationOf(provider: Inbox['provider'], config: Record<string, unknown>) {
  const { config: schema, destination } = providerOf(provider);
  const read = schema.safeParse(config);
  return read.success ? destination(read.data) : {};
}

function unserved(provider: Inbox['provider'], channel: Inbox['channel']): FieldError[] {
  const { channels } = inboxConfigSchemas[provider];
  if (channels.includes(channel)) return [];
  const message = `The provider '${provider}' serves ${channels.join(', ')}; the inbox is of channel '${channel}'.`;
  return [{ pointer: '/channel', message }];
}

/** Pointers as in RFC 6901. */
function problemsOf(error: z.ZodError | undefined, at: string): FieldError[] {
  const escaped = (part: PropertyKey) => String(part).replace(/~/g, '~0').replace(/\//g, '~1');
  return (error?.issues ?? []).map(({ path, message }) => ({ pointer: [at, ...path.map(escaped)].join('/'), message }));
}

const KINDS: Record<string, string> = { string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false' }; // prettier-ignore

/** Where a schema has no sentence of its own. */
function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const kind = KINDS[issue.expected] ?? 'an object';
      return issue.input === undefined ? `Required: ${kind}.` : `Must be ${kind}.`;
    }
    case 'invalid_value':
      return `Must be one of ${issue.values.map(String).join(', ')}.`;
    case 'unrecognized_keys':
      return `There is no ${issue.keys.map((key) => `'${key}'`).join(', ')} here. Remove it, or check the spelling.`;
    case 'too_small':
      return `Too small: at least ${String(issue.minimum)}${issue.origin === 'string' ? ' characters' : ''}.`;
    case 'too_big':
      return `Too large: at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}.`;
    default:
      return undefined;
  }
}
