/** Enrolls contacts and answers about enrollments. Rules: semantics.md, "Enrollment". */
import { controlEnrollment } from './control';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { createEnroller } from './enroll';
import { notFound, Refused } from './errors';
import { planOf } from './plan';
import type { EnrollmentFilter } from './ports';
import type { Actor, Id } from './records';
import type { ControlAction, Enrollments } from './services';
import type { CanvasLooker } from './subscriptions';

const CONTROL_PAGE = 200;

export function createEnrollments(deps: EngineDeps, sendingTimes: SendingTimes, looker: CanvasLooker): Enrollments {
  const { store } = deps;
  const enroller = createEnroller(deps, sendingTimes, looker);

  async function one(id: Id) {
    const enrollment = await store.read.enrollment(id);
    if (!enrollment) throw notFound('enrollment', id);
    return enrollment;
  }

  async function controlOne(id: Id, action: ControlAction, by: Actor) {
    try {
      await controlEnrollment(deps, sendingTimes, id, action, by);
      return { id, ok: true as const };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { id, ok: false as const, code: error.code, message: error.message };
    }
  }

  return {
    enroll: (input, by) => enroller.enroll(input, by),
    enrollMany: (inputs, by, looks) => enroller.enrollMany(inputs, by, looks),
    get: one,
    control: (id, action, by, step) => controlEnrollment(deps, sendingTimes, id, action, by, step),

    async controlMany(filter, action, by) {
      // All ids first: acting on one changes what the filter finds.
      const ids = await allIds(filter);
      const answers = [];
      for (const id of ids) answers.push(await controlOne(id, action, by));
      return answers;
    },

    async sends(id) {
      await one(id);
      return store.read.sendsOf(id);
    },
    plan: (id) => planOf(deps, sendingTimes, id),
  };

  async function allIds(filter: EnrollmentFilter): Promise<Id[]> {
    if (filter.ids && Object.keys(filter).length === 1) return [...new Set(filter.ids)];
    const ids: Id[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.read.enrollments(filter, { limit: CONTROL_PAGE, ...(cursor && { cursor }) });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return ids;
  }
}
