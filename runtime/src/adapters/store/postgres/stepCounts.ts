/** The figures of a sequence, kept in step_count as enrollments and sends change; a transaction writes its part at its end. */
import type { StepCounts } from '../../../engine/ports';
import type { Id } from '../../../engine/records';
import type { EnrollmentState, SendStatus } from '../../../domain/words';
import { HERE, toFunnel, WHOLE } from '../countChanges';
import type { Session } from './session';

/** Many connections count at once, and each has a share of its own to do it in: none waits for another's commit. */
const SHARES = 64;

const ADD = `insert into step_count (sequence_id, version_id, step, counted, share, n)
  select a, b, c, d, pg_backend_pid() % ${SHARES}, n from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) as v(a, b, c, d, n)
  on conflict (sequence_id, version_id, step, counted, share) do update set n = step_count.n + excluded.n`;
const RECOUNT = [
  `insert into step_count select sequence_id, version_id, '${WHOLE}', state, 0, count(*) from enrollment group by 1, 2, 4`,
  `insert into step_count select sequence_id, version_id, step, '${HERE}', 0, count(*) from enrollment
    where state in ('active', 'paused') and step is not null group by 1, 2, 3`,
  `insert into step_count select sequence_id, version_id, step, status, 0, count(*) from send group by 1, 2, 3, 4`,
  `insert into step_count select sequence_id, version_id, step, counted, 0, n from past_count
    on conflict (sequence_id, version_id, step, counted, share) do update set n = step_count.n + excluded.n`,
];
const STEPS = `select step, counted, sum(n)::bigint from step_count
  where sequence_id = $1 and ($2::text is null or version_id = $2) and step <> '${WHOLE}' group by step, counted having sum(n) > 0`;
const STATES = `select counted, sum(n)::bigint from step_count
  where sequence_id = $1 and step = '${WHOLE}' group by counted having sum(n) > 0`;

export async function writeCounts(s: Session): Promise<void> {
  const changes = s.open?.counts.take() ?? [];
  if (changes.length === 0) return;
  await s.send(
    ADD,
    changes.map(({ sequenceId }) => sequenceId),
    changes.map(({ versionId }) => versionId),
    changes.map(({ step }) => step),
    changes.map(({ counted }) => counted),
    changes.map(({ n }) => n),
  );
}

/** After an import, which writes rows without counting them. */
export async function recount(s: Session): Promise<void> {
  for (const statement of RECOUNT) await s.run(statement);
}

export async function funnel(s: Session, sequenceId: Id, versionId: Id | null): Promise<StepCounts[]> {
  await writeCounts(s);
  return toFunnel((await s.cells(STEPS, sequenceId, versionId)) as [string, SendStatus | typeof HERE, number][]);
}

export async function enrollmentCounts(s: Session, sequenceId: Id): Promise<Partial<Record<EnrollmentState, number>>> {
  await writeCounts(s);
  return Object.fromEntries(await s.cells(STATES, sequenceId)) as Partial<Record<EnrollmentState, number>>;
}
