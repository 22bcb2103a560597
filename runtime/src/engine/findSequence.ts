/** Sequences and versions as callers name them. */
import { notFound, Refused } from './errors';
import type { Reads } from './ports';
import type { Sequence, Version } from './records';

/**
 * By id, else by key.
 * @throws {Refused} 404 `not_found`
 */
export async function findSequence(read: Reads, ref: string): Promise<Sequence> {
  const sequence = (await read.sequence(ref)) ?? (await read.sequenceByKey(ref));
  if (!sequence) throw notFound('sequence', ref);
  return sequence;
}

/** @throws {Refused} 404 `not_found`, saying which versions there are */
export async function findVersion(read: Reads, sequence: Sequence, number: number): Promise<Version> {
  const version = await read.versionByNumber(sequence.id, number);
  if (version) return version;
  const there =
    sequence.latestVersion === 0 ? 'It was never published' : `Its versions are 1 to ${sequence.latestVersion}`;
  throw new Refused(404, 'not_found', `Sequence '${sequence.key}' has no version ${number}. ${there}.`);
}
