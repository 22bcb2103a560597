/** The fields in which two JSON values differ. */
import { canonicalJson } from './canonical';

export interface FieldChange {
  /** Names joined by dots: `wait.amount`, `send.channel`, `exit.onReply`. */
  readonly path: string;
  /** Null where there was no value. */
  readonly from: unknown;
  /** Null where there is no value any more. */
  readonly to: unknown;
}

/** Compares objects member by member, all else (also arrays) as one value. A missing member equals null. */
export function changedFields(path: string, from: unknown, to: unknown): FieldChange[] {
  if (!isObject(from) || !isObject(to)) {
    const isSame = canonicalJson(from ?? null) === canonicalJson(to ?? null);
    return isSame ? [] : [{ path, from: from ?? null, to: to ?? null }];
  }
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name) => changedFields(path === '' ? name : `${path}.${name}`, from[name], to[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
