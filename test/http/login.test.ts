/** Rule: quality.md, "Security": people log in (scrypt, session cookie, CSRF token). */
import type { OutgoingMessage } from '../../runtime/src/engine/ports';
import { operations } from '../../runtime/src/http/operations';
import { closeApis, givenApi, type Json } from '../support/api';
import { browserOf, cookieOf, givenOwner, givenPerson, logIn, PASSWORD, setupCodeOf } from '../support/people';
import { days, minutes } from '../support/world';

afterEach(closeApis);

describe('the first start', () => {
  test('is told by the session, and sets up the first administrator with the code of the link', async () => {
    const api = await givenApi();
    expect(await api.good('GET', '/api/v1/session', { key: null })).toMatchObject({ user: null, needsSetup: true });
    const owner = await givenOwner(api);
    expect(owner.user).toMatchObject({ email: 'owner@example.com', role: 'admin', isInvited: false });
    expect(await owner.good('GET', '/api/v1/session')).toMatchObject({ needsSetup: false, user: { role: 'admin' } });
  });

  test('refuses another code, and the right one a second time', async () => {
    const api = await givenApi();
    const body = { code: 'guess', email: 'eve@example.com', name: 'Eve', password: PASSWORD };
    expect((await api.call('POST', '/api/v1/setup', { key: null, body })).body['code']).toBe('wrong_setup_code');
    await givenOwner(api);
    const again = await api.call('POST', '/api/v1/setup', { key: null, body: { ...body, code: setupCodeOf(api) } });
    expect([again.status, again.body['code']]).toEqual([409, 'already_set_up']);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  test('of two who set up at once makes one of them the owner', async () => {
    const api = await givenApi();
    const code = setupCodeOf(api);
    const bodies = ['a', 'b', 'c'].map((who) => ({ code, email: `${who}@example.com`, name: who, password: PASSWORD }));
    const answers = await Promise.all(bodies.map((body) => api.call('POST', '/api/v1/setup', { key: null, body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await api.engine.users.list()).toHaveLength(1);
  });

  test('refuses a short password, and says which field', async () => {
    const api = await givenApi();
    const body = { code: setupCodeOf(api), email: 'a@example.com', name: 'A', password: 'short' };
    const answer = await api.call('POST', '/api/v1/setup', { key: null, body });
    expect([answer.status, answer.body['errors'][0].pointer]).toEqual([422, '/password']);
  });
});

describe('logging in', () => {
  test('sets a cookie that no script reads, and that works like a key', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const answer = await logIn(api, 'OWNER@example.com');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^cadenza_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    );
    const browser = browserOf(api, answer);
    expect((await browser.call('GET', '/api/v1/sequences')).status).toBe(200);
    expect((await browser.call('POST', '/api/v1/sequences', { body: { key: 'x', name: 'X', definition: { steps: [] } } })).status).toBe(201); // prettier-ignore
  });

  test('over HTTPS the cookie is secure, and only of this very host', async () => {
    const api = await givenApi({ publicUrl: 'https://cadenza.example.com' });
    await givenOwner(api);
    expect((await logIn(api, 'owner@example.com')).headers.get('set-cookie')).toMatch(
      /^__Host-cadenza_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; /,
    );
  });

  test('says the same of an unknown email, a wrong password, a disabled and an invited person', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const { user } = await givenPerson(api, 'viewer');
    await api.good('PATCH', `/api/v1/users/${user['id']}`, { body: { disabled: true } });
    await api.good('POST', '/api/v1/users', { body: { email: 'new@example.com', name: 'N', role: 'agent' } });
    const bodies = [];
    for (const [email, password] of [
      ['nobody@example.com', PASSWORD],
      ['owner@example.com', 'something else'],
      ['viewer@example.com', PASSWORD],
      ['new@example.com', PASSWORD],
    ] as const)
      // prettier-ignore
      bodies.push((await logIn(api, email, password)).body);
    expect(bodies[0]).toMatchObject({ status: 401, code: 'wrong_login' });
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  test('does the work of a wrong password for an unknown email too', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const verified: (string | null)[] = [];
    const { verify } = api.passwords;
    api.passwords.verify = (password, hash) => {
      verified.push(hash && 'a hash');
      return verify(password, hash);
    };
    await logIn(api, 'nobody@example.com');
    await logIn(api, 'owner@example.com', 'wrong password');
    expect(verified).toEqual([null, 'a hash']);
  });

  test('gives a new session whatever the browser brought, and ends the one it brought', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const planted = `cadenza_session=${'A'.repeat(43)}`;
    const answer = await logIn(api, 'owner@example.com', PASSWORD, { headers: { Cookie: planted } });
    expect(cookieOf(answer)).not.toBe(planted);
    expect((await api.call('GET', '/api/v1/me', { key: null, headers: { Cookie: planted } })).status).toBe(401);
    const again = await logIn(api, 'owner@example.com', PASSWORD, { headers: { Cookie: owner.cookie } });
    expect(cookieOf(again)).not.toBe(owner.cookie);
    expect((await owner.call('GET', '/api/v1/me')).status).toBe(401);
  });

  test('keeps neither password nor token in the database', async () => {
    const api = await givenApi();
    const { cookie } = await givenOwner(api);
    const rows: string[] = [];
    for await (const row of api.store.exportRows()) rows.push(JSON.stringify(row));
    expect(rows.join('\n')).not.toContain(PASSWORD);
    expect(rows.join('\n')).not.toContain(cookie.split('=')[1]!);
    expect(rows.join('\n')).toMatch(/"passwordHash":"scrypt\$/);
  });

  test('ends: by logging out, after two weeks without use, after ninety days', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const other = browserOf(api, await logIn(api, 'owner@example.com'));
    expect((await owner.call('DELETE', '/api/v1/session')).headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await owner.call('GET', '/api/v1/me')).status).toBe(401);
    for (let day = 0; day < 84; day += 12) {
      expect((await other.call('GET', '/api/v1/me')).status).toBe(200);
      api.clock.set(api.clock.now() + days(12));
    }
    expect((await other.call('GET', '/api/v1/me')).status).toBe(200);
    api.clock.set(api.clock.now() + days(6));
    expect((await other.call('GET', '/api/v1/me')).status).toBe(401);
    const third = browserOf(api, await logIn(api, 'owner@example.com'));
    api.clock.set(api.clock.now() + days(14));
    expect((await third.call('GET', '/api/v1/me')).status).toBe(401);
  });
});

describe('a change by cookie', () => {
  test('needs the CSRF token of that session', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const other = browserOf(api, await logIn(api, 'owner@example.com'));
    const body = { name: 'Hijacked' };
    for (const token of ['', 'wrong', other.csrfToken]) {
      const answer = await owner.call('PATCH', '/api/v1/me', { body, headers: { 'X-CSRF-Token': token } });
      expect([answer.status, answer.body['code']]).toEqual([403, 'wrong_csrf_token']);
    }
    expect((await owner.good('GET', '/api/v1/me'))['name']).toBe('Olga Owner');
    expect((await owner.good('PATCH', '/api/v1/me', { body }))['name']).toBe('Hijacked');
  });

  test('is refused without it for every operation that changes something', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    for (const { method, path, scopes } of operations) {
      if (method === 'get' || scopes === 'public') continue;
      const headers = { Cookie: owner.cookie };
      const answer = await api.call(method.toUpperCase(), path.replace(/\{\w+\}/g, '1'), { key: null, headers });
      expect([path, answer.body['code']]).toEqual([path, 'wrong_csrf_token']);
    }
  });

  test('from a form of another site cannot even log somebody in', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const raw = 'email=owner@example.com&password=x';
    expect((await api.call('POST', '/api/v1/session', { key: null, raw, headers: form })).status).toBe(415);
  });
});

describe('guessing passwords', () => {
  const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

  test('is stopped for an address, and goes on after a quarter of an hour', async () => {
    const api = await givenApi({ trustProxyHops: 1 });
    await givenOwner(api);
    for (let n = 0; n < 10; n++) expect((await logIn(api, `x${n}@example.com`, 'guess', from('203.0.113.9'))).status).toBe(401); // prettier-ignore
    const refused = await logIn(api, 'owner@example.com', PASSWORD, from('203.0.113.9'));
    expect([refused.status, refused.body['code'], refused.headers.get('retry-after')]).toEqual([429, 'too_many_logins', '900']); // prettier-ignore
    expect((await logIn(api, 'owner@example.com', PASSWORD, from('203.0.113.10'))).status).toBe(200);
    api.clock.set(api.clock.now() + minutes(15));
    expect((await logIn(api, 'owner@example.com', PASSWORD, from('203.0.113.9'))).status).toBe(200);
  });

  test('at once counts each of them', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const tries = await Promise.all(Array.from({ length: 30 }, () => logIn(api, 'owner@example.com', 'guess')));
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  test('from many addresses is stopped for the account, and does not keep its owner out', async () => {
    const api = await givenApi({ trustProxyHops: 1 });
    await givenOwner(api);
    expect((await logIn(api, 'owner@example.com', PASSWORD, from('198.51.100.7'))).status).toBe(200);
    for (let n = 0; n < 20; n++) await logIn(api, 'owner@example.com', 'guess', from(`203.0.113.${n}`));
    expect((await logIn(api, 'Owner@Example.com', PASSWORD, from('203.0.113.99'))).status).toBe(429);
    // Where they have logged in before, nobody else's guesses count.
    expect((await logIn(api, 'owner@example.com', PASSWORD, from('198.51.100.7'))).status).toBe(200);
    // Refused tries do not prolong it.
    for (let n = 0; n < 14; n++) {
      api.clock.set(api.clock.now() + minutes(1));
      await logIn(api, 'owner@example.com', 'guess', from('203.0.113.99'));
    }
    api.clock.set(api.clock.now() + minutes(1));
    expect((await logIn(api, 'owner@example.com', PASSWORD, from('203.0.113.98'))).status).toBe(200);
  });

  test('from all addresses of one IPv6 network counts as from one', async () => {
    const api = await givenApi({ trustProxyHops: 1 });
    await givenOwner(api);
    for (let n = 0; n < 10; n++) await logIn(api, `x${n}@example.com`, 'guess', from(`2001:db8:1:2::${n + 1}`));
    expect((await logIn(api, 'owner@example.com', PASSWORD, from('2001:db8:1:2:a:b:c:d'))).status).toBe(429);
    expect((await logIn(api, 'owner@example.com', PASSWORD, from('2001:db8:1:3::1'))).status).toBe(200);
  });

  test('with right passwords in between is not stopped', async () => {
    const api = await givenApi();
    await givenOwner(api);
    for (let n = 0; n < 30; n++) expect((await logIn(api, 'owner@example.com')).status).toBe(200);
  });
});

describe('a password', () => {
  test('is changed by who knows it, which ends all other sessions', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const other = browserOf(api, await logIn(api, 'owner@example.com'));
    const wrong = await owner.call('POST', '/api/v1/me/password', {
      body: { current: 'no', password: 'a new long one' },
    });
    expect([wrong.status, wrong.body['code']]).toEqual([403, 'wrong_password']);
    expect((await other.call('GET', '/api/v1/me')).status).toBe(200);
    await owner.good('POST', '/api/v1/me/password', { body: { current: PASSWORD, password: 'a new long one' } });
    expect((await owner.call('GET', '/api/v1/me')).status).toBe(200);
    expect((await other.call('GET', '/api/v1/me')).status).toBe(401);
    expect((await logIn(api, 'owner@example.com')).status).toBe(401);
    expect((await logIn(api, 'owner@example.com', 'a new long one')).status).toBe(200);
  });

  test('that was forgotten is chosen anew by a link, once', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const person = await givenPerson(api, 'agent');
    const again = async () =>
      String((await api.good('POST', `/api/v1/users/${person.user['id']}/invitation`))['invitationUrl']).split('/').at(-1)!; // prettier-ignore
    const [first, second] = [await again(), await again()];
    expect((await api.call('GET', `/api/v1/invitations/${first}`, { key: null })).status).toBe(404);
    expect(await api.good('GET', `/api/v1/invitations/${second}`, { key: null })).toEqual({
      email: 'agent@example.com',
      name: 'A agent',
    });
    const body = { password: 'an even longer one' };
    expect((await api.call('POST', `/api/v1/invitations/${second}`, { key: null, body })).status).toBe(200);
    expect((await person.call('GET', '/api/v1/me')).status).toBe(401);
    const used = await api.call('POST', `/api/v1/invitations/${second}`, { key: null, body });
    expect([used.status, used.body['code']]).toEqual([404, 'no_such_invitation']);
  });

  test('is chosen by a link that is mailed to who is invited, and works when the mail does not leave', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const invite = (email: string) =>
      api.good('POST', '/api/v1/users', { body: { email, name: 'New', role: 'agent' } });
    // The answer does not wait for it.
    const mailed = new Promise<OutgoingMessage>((resolve) => (api.channel.onDeliver = resolve));
    const { invitationUrl } = await invite('new@example.com');
    const { to, isAutomatic, text } = await mailed;
    expect({ to: to.address, isAutomatic }).toEqual({ to: 'new@example.com', isAutomatic: true });
    expect(text).toContain(invitationUrl);
    const notMailed = api.reported('user.invitation_not_mailed');
    api.channel.onDeliver = () => {
      throw new Error('no mail server');
    };
    const second = await invite('other@example.com');
    const path = `/api/v1/invitations/${String(second['invitationUrl']).split('/').at(-1)}`;
    expect((await api.call('POST', path, { key: null, body: { password: PASSWORD } })).status).toBe(200);
    await notMailed;
    expect(api.channel.messages).toHaveLength(1);
  });

  test('cannot be chosen by a link that is older than seven days', async () => {
    const api = await givenApi();
    const { invitationUrl } = await api.good('POST', '/api/v1/users', { body: { email: 'n@example.com', name: 'N', role: 'agent' } }); // prettier-ignore
    api.clock.set(api.clock.now() + days(7));
    const path = `/api/v1/invitations/${String(invitationUrl).split('/').at(-1)}`;
    expect((await api.call('POST', path, { key: null, body: { password: PASSWORD } })).status).toBe(404);
  });
});

describe('roles', () => {
  test.each([
    ['viewer', ['read']],
    ['agent', ['read', 'enroll', 'signal', 'approve']],
    ['manager', ['read', 'enroll', 'signal', 'approve', 'manage']],
  ])('a %s may do what %s allow, and is refused all else', async (role, allowed) => {
    const api = await givenApi();
    await givenOwner(api);
    const person = await givenPerson(api, role);
    for (const { method, path, scopes } of operations) {
      if (typeof scopes === 'string' || scopes.some((needed) => allowed.includes(needed))) continue;
      const answer = await person.call(
        method.toUpperCase(),
        path.replace('{number}', '1').replace(/\{\w+\}/g, 'nothing'),
      );
      expect([path, answer.status, answer.body['code']]).toEqual([path, 403, 'missing_scope']);
    }
  });

  test('an API key is no person', async () => {
    const api = await givenApi();
    const answer = await api.call('GET', '/api/v1/me');
    expect([answer.status, answer.body['code']]).toEqual([403, 'person_needed']);
  });

  test('the last administrator who can log in stays one', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const path = `/api/v1/users/${owner.user['id']}`;
    await api.good('POST', '/api/v1/users', { body: { email: 'b@example.com', name: 'B', role: 'admin' } });
    for (const body of [{ role: 'viewer' }, { disabled: true }]) {
      const answer = await owner.call('PATCH', path, { body });
      expect([answer.status, answer.body['code']]).toEqual([409, 'last_admin']);
    }
    const second = await givenPerson(api, 'admin', 'c@example.com');
    expect((await owner.call('PATCH', path, { body: { role: 'viewer' } })).status).toBe(200);
    expect((await owner.call('POST', '/api/v1/users', { body: { email: 'd@example.com', name: 'D', role: 'admin' } })).status).toBe(403); // prettier-ignore
    expect((await second.call('GET', '/api/v1/users')).status).toBe(200);
  });

  test('of two administrators who disable each other at once one stays', async () => {
    const api = await givenApi();
    const a = await givenOwner(api);
    const b = await givenPerson(api, 'admin', 'b@example.com');
    const answers = await Promise.all([
      api.call('PATCH', `/api/v1/users/${a.user['id']}`, { body: { disabled: true } }),
      api.call('PATCH', `/api/v1/users/${b.user['id']}`, { body: { disabled: true } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('whoever is disabled is out at once, and whoever is enabled again logs in anew', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const person = await givenPerson(api, 'agent');
    const path = `/api/v1/users/${person.user['id']}`;
    await api.good('PATCH', path, { body: { disabled: true } });
    expect((await person.call('GET', '/api/v1/me')).status).toBe(401);
    await api.good('PATCH', path, { body: { disabled: false } });
    expect((await person.call('GET', '/api/v1/me')).status).toBe(401);
    expect((await logIn(api, 'agent@example.com')).status).toBe(200);
  });

  test('an email serves one user, however it is written', async () => {
    const api = await givenApi();
    await givenOwner(api);
    const answer = await api.call('POST', '/api/v1/users', { body: { email: 'OWNER@example.com', name: 'X', role: 'viewer' } }); // prettier-ignore
    expect([answer.status, answer.body['code']]).toEqual([409, 'email_taken']);
  });

  test('a profile says language, time zone and what one wants to be told, and refuses what there is not', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const choice = { email: 'off', ui: false };
    const notifications = { draftWaiting: choice, replyReceived: choice, enrollmentFailed: choice, digestMinutes: 30 };
    const changed = await owner.good('PATCH', '/api/v1/me', { body: { locale: 'pt-BR', timeZone: 'America/Sao_Paulo', notifications } }); // prettier-ignore
    expect(changed).toMatchObject({ locale: 'pt-BR', timeZone: 'America/Sao_Paulo', notifications });
    for (const body of [
      { locale: 'xx' },
      { timeZone: 'Mars/Base' },
      { role: 'admin' },
      { notifications: { ...notifications, digestMinutes: 1 } },
    ] as Json[])
      // prettier-ignore
      expect((await owner.call('PATCH', '/api/v1/me', { body })).status).toBe(422);
  });

  test('live updates take the cookie, and end with the session', async () => {
    const api = await givenApi();
    const owner = await givenOwner(api);
    const response = await fetch(`${api.url}/api/v1/events`, { headers: { Cookie: owner.cookie } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.getReader();
    await reader.read();
    await owner.good('DELETE', '/api/v1/session');
    await api.clock.set(api.clock.now() + 25_000);
    for (let part = await reader.read(); !part.done; part = await reader.read());
    expect(api.events.listening).toBe(0);
  });
});
