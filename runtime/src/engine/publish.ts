/** What publishing has to say, and a version's making. Rules: semantics.md, "Enrollment" (version pinning), "Quiet hours". */
import { hasErrors, hashContent, validateFlow, type Finding, type KnownNames } from '../domain/flow';
import type { VersionContent } from '../domain/sequence';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { Refused } from './errors';
import type { Reads, Tx } from './ports';
import type { Actor, Sequence, Version } from './records';
import { timeProblem, type TimeProblem } from './sendable';
import { contentOf } from './versionContent';

const PAGE = 200;

export interface Publisher {
  /** Everything validateFlow finds, and what the time rules find under the settings of now. */
  findingsOf(content: VersionContent, read: Reads): Promise<Finding[]>;
  /**
   * Inserts the next version within the caller's transaction. The caller writes `latestVersion`.
   * `created: false`: the newest version has the same content, and is the answer.
   * @throws {Refused} 422 `invalid_flow`, with the findings in `details.findings`, when one is an error
   */
  publish(
    sequence: Sequence,
    note: string,
    by: Actor,
    tx: Tx,
  ): Promise<{ version: Version; created: boolean; findings: Finding[] }>;
}

export function createPublisher(deps: Pick<EngineDeps, 'clock' | 'newId'>, times: SendingTimes): Publisher {
  async function findingsOf(content: VersionContent, read: Reads): Promise<Finding[]> {
    const now = deps.clock.now();
    const findings = validateFlow(content, { ...(await knownNames(read)), now });
    const problem = timeProblem(content, await read.settings(), times, now);
    return problem ? [timeFinding(problem), ...findings] : findings;
  }

  return {
    findingsOf,

    async publish(sequence, note, by, tx) {
      const content = contentOf(sequence);
      const findings = await findingsOf(content, tx);
      if (hasErrors(findings)) throw refuseFlow(sequence.key, findings);
      const hash = hashContent(content);
      const newest =
        sequence.latestVersion === 0 ? null : await tx.versionByNumber(sequence.id, sequence.latestVersion);
      if (newest?.hash === hash) return { version: newest, created: false, findings };
      const publishedAt = deps.clock.now();
      const id = deps.newId(publishedAt);
      const number = sequence.latestVersion + 1;
      const version: Version = {
        id,
        sequenceId: sequence.id,
        number,
        content,
        hash,
        note,
        publishedAt,
        publishedBy: by,
      };
      await tx.insertVersion(version);
      return { version, created: true, findings };
    },
  };
}

/** The names a flow may refer to: every message template, persona and inbox, switched off or not. */
async function knownNames(read: Reads): Promise<KnownNames> {
  const messageTemplates = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await read.messageTemplates({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const { key } of page.items) messageTemplates.add(key);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const inboxes = await read.inboxes();
  return {
    messageTemplates,
    inboxes: new Set(inboxes.map(({ key }) => key)),
    personas: new Set((await read.personas()).map(({ key }) => key)),
    channels: new Set(inboxes.filter(({ enabled }) => enabled).map(({ channel }) => channel)),
    hasWindow: inboxes.some(({ enabled, hasWindow }) => enabled && hasWindow),
  };
}

// The closed set of codes stands in the domain, which knows nothing of settings.
function timeFinding({ code, message }: TimeProblem): Finding {
  return { code, node: null, step: null, severity: 'error', message };
}

/**
 * 422 `invalid_flow`.
 * @param key null: of a sequence that is not saved, so it has none
 * @param findings with at least one error
 */
export function refuseFlow(key: string | null, findings: Finding[]): Refused {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors[0]?.message ?? '';
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  const which = key === null ? 'The sequence' : `Sequence '${key}'`;
  return new Refused(422, 'invalid_flow', `${which} cannot be published: ${first}${more}`, {
    details: { findings },
  });
}
