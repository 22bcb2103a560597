/**
 * How an endpoint is declared: once. From the declaration come the route, the checks of path, query and body, the scope,
 * and the OpenAPI path (mount.ts, openapi.ts). Nothing here runs; handlers get what they need from the context.
 */
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Reads } from '../engine/ports';
import type { Actor, Scope } from '../engine/records';
import type { Engine } from '../engine/services';
import type { Caller } from './caller';
import type { HttpDeps } from './deps';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface Context {
  readonly engine: Engine;
  readonly read: Reads;
  readonly deps: HttpDeps;
  /** Who asks, for the timeline. */
  readonly by: Actor;
  /** Null: a public operation. */
  readonly caller: Caller | null;
  /** What of the request itself an operation may want to know. */
  readonly from: {
    /** Where it came from. */
    address: string;
    sessionToken: string | null;
    /** The languages that the browser prefers, as it says them. */
    languages: string;
  };
}

export interface AnswerSpec<S extends z.ZodType | undefined = z.ZodType | undefined> {
  description: string;
  /** Without it the answer has no body. */
  schema?: S;
  /** Other than application/json, e.g. a stream: media type → schema of one line or event, or none for plain text. */
  content?: Record<string, z.ZodType | null>;
}
export type Answers = Record<number, AnswerSpec>;

/** The answers a handler may give: one of the declared statuses, with a body of its schema. */
export type AnswerOf<A extends Answers> = {
  [S in keyof A & number]: A[S] extends { schema: infer Z extends z.ZodType }
    ? { status: S; body: z.input<Z>; headers?: Record<string, string> }
    : { status: S; headers?: Record<string, string> };
}[keyof A & number];

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

interface Declared {
  /** Name of the operation in generated clients; unique. */
  id: string;
  method: Method;
  /** With parameters in braces: /api/v1/sequences/{ref}. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Any one of these suffices. 'public': nobody is asked who they are. 'person': whoever is logged in, whatever the role. */
  scopes: readonly [Scope, ...Scope[]] | 'public' | 'person';
  /** Statuses of problem documents besides the ones every operation has. */
  problems?: readonly number[];
  /**
   * Whether an Idempotency-Key is taken: the answer is kept for a day and given again. For POSTs that create. A stream
   * that says so does it itself, with `once`; for all others the key is refused.
   */
  idempotent?: boolean;
  /** Where what was created is found. */
  location?(body: Record<string, unknown>): string;
}

export interface OperationSpec<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
  A extends Answers,
> extends Declared {
  params?: P;
  query?: Q;
  body?: B;
  /** A request without a body is taken for `{}`. */
  bodyOptional?: boolean;
  answers: A;
  handle(context: Context, input: { params: Parsed<P>; query: Parsed<Q>; body: Parsed<B> }): Promise<AnswerOf<A>>;
}

/** An endpoint that reads or writes a stream itself. Scope, path and query are checked as usual. */
export interface StreamSpec<P extends z.ZodObject | undefined, Q extends z.ZodObject | undefined> extends Declared {
  params?: P;
  query?: Q;
  /** What it takes, for the documentation: media type → schema. */
  takes?: Record<string, z.ZodType>;
  answers: Answers;
  stream(
    context: Context,
    input: { params: Parsed<P>; query: Parsed<Q> },
    req: Request,
    res: Response,
    once: Once,
  ): Promise<void>;
}

/**
 * Does the work, or gives the answer that the request's Idempotency-Key had before. Without a key it is simply done.
 * @param body what the request asks for, to tell repeats from other requests
 */
export type Once = (
  body: unknown,
  work: () => Promise<{ status: number; body?: unknown }>,
) => Promise<{ status: number; body: string; replayed: boolean }>;

/** An operation, whatever it takes and gives. */
export type Operation = Declared & {
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  bodyOptional?: boolean;
  takes?: Record<string, z.ZodType>;
  answers: Answers;
} & (
    | {
        handle(
          context: Context,
          input: Input,
        ): Promise<{ status: number; body?: unknown; headers?: Record<string, string> }>;
        stream?: undefined;
      }
    | {
        stream(context: Context, input: Input, req: Request, res: Response, once: Once): Promise<void>;
        handle?: undefined;
      }
  );
export interface Input {
  params: unknown;
  query: unknown;
  body: unknown;
}

export function operation<
  const A extends Answers,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(spec: OperationSpec<P, Q, B, A>): Operation {
  return spec;
}

export function streamOperation<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
>(spec: StreamSpec<P, Q>): Operation {
  return spec as unknown as Operation;
}

/** Answers whose status the compiler knows. */
export const ok = <B>(body: B): { status: 200; body: B } => ({ status: 200, body });
export const created = <B>(body: B): { status: 201; body: B } => ({ status: 201, body });
export const createdOrNot = <B>(isNew: boolean, body: B): { status: 200; body: B } | { status: 201; body: B } =>
  isNew ? created(body) : ok(body);
export const gone = (): { status: 204 } => ({ status: 204 });
