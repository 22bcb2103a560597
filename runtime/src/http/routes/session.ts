/** Logging in and out, the first administrator, and invitations. */
import type { z } from 'zod';
import { emailKey } from '../../domain/people';
import type { User } from '../../engine/records';
import type { OpenSession } from '../../engine/services';
import { noSessionCookie, sessionCookie } from '../cookies';
import { created, gone, ok, operation, type Context, type Operation } from '../operation';
import { presentUser } from '../present/people';
import { HttpProblem } from '../problem';
import {
  acceptSchema,
  invitationSchema,
  loginSchema,
  sessionSchema,
  setupSchema,
  tokenParams,
} from '../schemas/people';

const tag = 'Session';
const theSession = { description: 'Who is logged in now', schema: sessionSchema } as const;

async function sessionView(
  { engine, deps }: Context,
  login: OpenSession | null,
): Promise<z.input<typeof sessionSchema>> {
  return {
    user: login && presentUser(login.user),
    csrfToken: login && login.csrfToken,
    needsSetup: login === null && (await engine.users.needsSetup()),
    version: deps.config.version,
    hasQueueBoard: login?.user.role === 'admin' && Boolean(deps.queueBoard),
  };
}

/** A session of its own for every login; the one that the browser brought ends, whoever put it there. */
async function logIn(context: Context, user: User) {
  const { engine, deps, from } = context;
  const before = from.sessionToken === null ? null : await engine.sessions.find(from.sessionToken);
  const login = await engine.sessions.open(user, from.address);
  if (before) await engine.sessions.end(before.session.id);
  return {
    body: await sessionView(context, login),
    headers: { 'Set-Cookie': sessionCookie(login.token, deps.config) },
  };
}

const getSession = operation({
  id: 'getSession',
  method: 'get',
  path: '/api/v1/session',
  tag,
  summary: 'Get who is logged in',
  scopes: 'public',
  answers: { 200: theSession },
  handle: async (context) => {
    const { engine, from } = context;
    const login = from.sessionToken === null ? null : await engine.sessions.find(from.sessionToken);
    return ok(await sessionView(context, login));
  },
});

const openSession = operation({
  id: 'logIn',
  method: 'post',
  path: '/api/v1/session',
  tag,
  summary: 'Log in',
  description:
    'Sets the cookie of a new session. 401 `wrong_login` does not say whether the email or the password is wrong. After many wrong passwords 429 `too_many_logins`; Retry-After says how long.',
  scopes: 'public',
  problems: [401, 429],
  body: loginSchema,
  answers: { 200: theSession },
  handle: async (context, { body: { email, password } }) => {
    const { engine, deps, from } = context;
    const isAtHome = await engine.sessions.knows(email, from.address);
    const attempt = deps.loginLimits.begin(from.address, isAtHome ? null : emailKey(email));
    const user = await engine.sessions.verify(email, password);
    if (!user) throw new HttpProblem(401, 'wrong_login', 'The email or the password is wrong.');
    attempt.succeeded();
    return { status: 200 as const, ...(await logIn(context, user)) };
  },
});

const closeSession = operation({
  id: 'logOut',
  method: 'delete',
  path: '/api/v1/session',
  tag,
  summary: 'Log out',
  scopes: 'person',
  answers: { 204: { description: 'The session has ended' } },
  handle: async ({ engine, deps, caller }) => {
    await engine.sessions.end(caller!.login!.session.id);
    return { ...gone(), headers: { 'Set-Cookie': noSessionCookie(deps.config) } };
  },
});

const setup = operation({
  id: 'setUp',
  method: 'post',
  path: '/api/v1/setup',
  tag,
  summary: 'Set up the first administrator',
  description: 'Works once: 409 `already_set_up` afterwards. 403 `wrong_setup_code` for another code.',
  scopes: 'public',
  problems: [403, 409, 429],
  body: setupSchema,
  answers: { 201: theSession },
  handle: async (context, { body: { code, ...owner } }) => {
    const { engine, deps, from } = context;
    const attempt = deps.loginLimits.begin(from.address, null);
    const user = await engine.users.setup(code, owner);
    attempt.succeeded();
    const { body, headers } = await logIn(context, user);
    return { ...created(body), headers };
  },
});

const getInvitation = operation({
  id: 'getInvitation',
  method: 'get',
  path: '/api/v1/invitations/{token}',
  tag,
  summary: 'Get whose invitation this is',
  scopes: 'public',
  problems: [404],
  params: tokenParams,
  answers: { 200: { description: 'Who is invited', schema: invitationSchema } },
  handle: async ({ engine }, { params }) => {
    const { email, name } = await engine.users.invited(params.token);
    return ok({ email, name });
  },
});

const accept = operation({
  id: 'acceptInvitation',
  method: 'post',
  path: '/api/v1/invitations/{token}',
  tag,
  summary: 'Choose a password by an invitation, and log in',
  description: 'The link then works no longer, and all earlier sessions of the person end.',
  scopes: 'public',
  problems: [404],
  params: tokenParams,
  body: acceptSchema,
  answers: { 200: theSession },
  handle: async (context, { params, body }) => {
    const user = await context.engine.users.accept(params.token, body);
    return { status: 200 as const, ...(await logIn(context, user)) };
  },
});

export const sessionOperations: readonly Operation[] = [
  getSession,
  openSession,
  closeSession,
  setup,
  getInvitation,
  accept,
];
