/** What a job may hold. Others may write to a Redis, and another release may have put it. */
import { z } from 'zod';
import type { Job } from '../../engine/ports';

const ids = z.array(z.string());
const foundAt = z.number();

const jobSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('steps'), foundAt, lease: z.string(), ids }),
  z.strictObject({ kind: z.literal('line'), inboxId: z.string() }),
  z.strictObject({ kind: z.literal('resumes'), foundAt, ids }),
]) satisfies z.ZodType<Job>;

/** It is no job of this release, and trying it again would make it none. */
export class NoJob extends Error {
  override readonly name = 'NoJob';
}

/** @throws {NoJob} */
export function readJob(data: unknown): Job {
  const read = jobSchema.safeParse(data);
  if (read.success) return read.data;
  throw new NoJob(`No job that this release knows: ${z.prettifyError(read.error)}`);
}
