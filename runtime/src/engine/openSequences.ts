/** Sequences that accept enrollments, as one transaction sees them. Rules: semantics.md, "Enrollment". */
import { notFound, Refused } from './errors';
import type { Tx } from './ports';
import type { Sequence, Version } from './records';
import type { CanvasLooks } from './services';

/** The open sequences of one transaction, each with its newest version, looked up once. */
export class SequenceCache {
  private readonly found = new Map<string, Promise<{ sequence: Sequence; version: Version }>>();

  constructor(
    private readonly tx: Tx,
    private readonly looks: CanvasLooks,
  ) {}

  /** Why this may not be the version that is drawn; null: it is, or it is drawn nowhere. */
  whyStale(ref: string): string | null {
    const look = this.looks.get(ref);
    if (!look || look.result === 'published' || look.result === 'unchanged') return null;
    const what = look.result === 'refused' ? 'The canvas in n8n cannot be published' : 'The canvas in n8n was not read';
    return `${what}, so the newest known version is used: ${look.why}`;
  }

  open(ref: string): Promise<{ sequence: Sequence; version: Version }> {
    let open = this.found.get(ref);
    if (!open) this.found.set(ref, (open = this.load(ref)));
    return open;
  }

  private async load(ref: string): Promise<{ sequence: Sequence; version: Version }> {
    const sequence = (await this.tx.sequenceByKey(ref)) ?? (await this.tx.sequence(ref));
    if (!sequence) throw notFound('sequence', ref);
    const { key, id, latestVersion } = sequence;
    if (sequence.status !== 'active') {
      const doThis = sequence.status === 'archived' ? 'Choose another sequence.' : 'Switch it on first.';
      throw new Refused(
        409,
        'sequence_off',
        `Sequence '${key}' is ${sequence.status === 'archived' ? 'archived' : 'switched off'} and accepts no enrollments. ${doThis}`,
      );
    }
    const version = latestVersion === 0 ? null : await this.tx.versionByNumber(id, latestVersion);
    if (!version)
      throw new Refused(409, 'not_published', `Sequence '${key}' has no published version. Publish it first.`);
    return { sequence, version };
  }
}
