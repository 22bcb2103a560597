/** People who log in, and one's own profile. */
import { created, gone, ok, operation, type Context, type Operation } from '../operation';
import { presentUser } from '../present/people';
import { idParams, listOf } from '../schemas/common';
import {
  invitationUrlSchema,
  invitedUserSchema,
  passwordChangeSchema,
  profileInputSchema,
  userInputSchema,
  userPatchSchema,
  userSchema,
} from '../schemas/people';

const tag = 'Users';
const theUser = { 200: { description: 'The user', schema: userSchema } } as const;

const login = ({ caller }: Context) => caller!.login!;

const getMe = operation({
  id: 'getMe',
  method: 'get',
  path: '/api/v1/me',
  tag,
  summary: 'Get who you are',
  scopes: 'person',
  answers: theUser,
  handle: async (context) => ok(presentUser(login(context).user)),
});

const updateMe = operation({
  id: 'updateMe',
  method: 'patch',
  path: '/api/v1/me',
  tag,
  summary: 'Change your name, language, time zone, or what you want to be told',
  scopes: 'person',
  body: profileInputSchema,
  answers: theUser,
  handle: async (context, { body }) =>
    ok(presentUser(await context.engine.users.changeProfile(login(context).user.id, body))),
});

const changePassword = operation({
  id: 'changePassword',
  method: 'post',
  path: '/api/v1/me/password',
  tag,
  summary: 'Change your password',
  description: 'All your other sessions end. 403 `wrong_password` when the current one is another.',
  scopes: 'person',
  problems: [409],
  body: passwordChangeSchema,
  answers: { 204: { description: 'It is changed' } },
  handle: async (context, { body }) => {
    const { user, session } = login(context);
    // Who has somebody's session must not find out the password with it.
    const attempt = context.deps.loginLimits.begin(context.from.address, `session ${user.id}`);
    await context.engine.users.changePassword(user.id, body, session.id);
    attempt.succeeded();
    return gone();
  },
});

const listUsers = operation({
  id: 'listUsers',
  method: 'get',
  path: '/api/v1/users',
  tag,
  summary: 'List users, disabled ones too, by email',
  scopes: ['manage'],
  answers: { 200: { description: 'All users', schema: listOf(userSchema) } },
  handle: async ({ engine }) => ok({ items: (await engine.users.list()).map(presentUser) }),
});

const invite = operation({
  id: 'inviteUser',
  method: 'post',
  path: '/api/v1/users',
  tag,
  summary: 'Add a user',
  description:
    'The person gets a mail with the link at which a password is chosen; it stands in this answer as well and nowhere else, so this operation takes no Idempotency-Key. The link works once, for seven days.',
  scopes: ['admin'],
  problems: [409],
  body: userInputSchema,
  answers: { 201: { description: 'The user, and the link', schema: invitedUserSchema } },
  location: () => '/api/v1/users',
  handle: async ({ engine, by }, { body }) => {
    const { user, url } = await engine.users.invite(body, by);
    return created({ ...presentUser(user), invitationUrl: url });
  },
});

const changeUser = operation({
  id: 'updateUser',
  method: 'patch',
  path: '/api/v1/users/{id}',
  tag,
  summary: 'Change name or role, disable or enable',
  description: 'Who is disabled is logged out at once. The last administrator stays one (409 `last_admin`).',
  scopes: ['admin'],
  problems: [404, 409],
  params: idParams,
  body: userPatchSchema,
  answers: theUser,
  handle: async ({ engine, by }, { params, body }) => ok(presentUser(await engine.users.change(params.id, body, by))),
});

const inviteAgain = operation({
  id: 'inviteUserAgain',
  method: 'post',
  path: '/api/v1/users/{id}/invitation',
  tag,
  summary: 'Give a user a new link to choose a password',
  description: 'Also for a forgotten password, which works until a new one is chosen. Earlier links stop working.',
  scopes: ['admin'],
  problems: [404, 409],
  params: idParams,
  answers: { 200: { description: 'The link, shown this once', schema: invitationUrlSchema } },
  handle: async ({ engine, by }, { params }) =>
    ok({ invitationUrl: (await engine.users.inviteAgain(params.id, by)).url }),
});

export const userOperations: readonly Operation[] = [
  getMe,
  updateMe,
  changePassword,
  listUsers,
  invite,
  changeUser,
  inviteAgain,
];
