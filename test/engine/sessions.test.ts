/** Rule: quality.md, "Security": what ends a person's sessions ends those as well that are being opened at that moment. */
import type { User } from '../../runtime/src/engine/records';
import { closeWorlds, givenWorld, refusal, type World } from '../support/world';

afterEach(closeWorlds);

const BY = { type: 'system', name: 'test' } as const;
const PASSWORD = 'correct horse battery';
const OTHER = 'another horse battery';
const EVA = { email: 'eva@example.com', name: 'Eva', role: 'agent' } as const;

async function givenPerson(w: World): Promise<User> {
  const { token } = await w.engine.users.invite(EVA, BY);
  return w.engine.users.accept(token, { password: PASSWORD });
}

describe('a login whose password was right a moment ago', () => {
  it('opens no session for a person who was disabled meanwhile, now or when they are enabled again', async () => {
    const w = await givenWorld();
    const { id } = await givenPerson(w);
    const verified = await w.engine.sessions.verify(EVA.email, PASSWORD);
    await w.engine.users.change(id, { disabled: true }, BY);
    expect(await refusal(w.engine.sessions.open(verified!, '192.0.2.1'))).toMatchObject({ code: 'wrong_login' });
    await w.engine.users.change(id, { disabled: false }, BY);
    expect(await w.engine.sessions.knows(EVA.email, '192.0.2.1')).toBe(false);
  });

  it('opens none with a password that was changed meanwhile', async () => {
    const w = await givenWorld();
    const { id } = await givenPerson(w);
    const verified = await w.engine.sessions.verify(EVA.email, PASSWORD);
    await w.engine.users.changePassword(id, { current: PASSWORD, password: OTHER }, 'none');
    expect(await refusal(w.engine.sessions.open(verified!, '192.0.2.1'))).toMatchObject({ code: 'wrong_login' });
  });
});

it('a link for choosing a password ends when the person has changed it otherwise', async () => {
  const w = await givenWorld();
  const { id } = await givenPerson(w);
  const { token } = await w.engine.users.inviteAgain(id, BY);
  await w.engine.users.changePassword(id, { current: PASSWORD, password: OTHER }, 'none');
  expect(await refusal(w.engine.users.invited(token))).toMatchObject({ code: 'no_such_invitation' });
});
