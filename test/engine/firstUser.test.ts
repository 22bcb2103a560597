import { createLinks } from '../../runtime/src/adapters/links';
import { closeWorlds, givenWorld, refusal } from '../support/world';

afterEach(closeWorlds);

it('of several who set up at once exactly one becomes the first administrator', async () => {
  const { engine, clock } = await givenWorld();
  const links = createLinks({ publicUrl: 'https://cadenza.test', key: Buffer.alloc(32, 7), clock });
  const code = new URL(links.setup()!).searchParams.get('code')!;
  const setUp = (who: string) =>
    engine.users.setup(code, {
      email: `${who}@example.com`,
      name: who,
      password: 'a long password of hers',
      locale: 'en',
      timeZone: null,
    });
  const outcomes = await Promise.allSettled(['ana', 'bea', 'cleo', 'dora'].map(setUp));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await engine.users.list()).toHaveLength(1);
  expect(await refusal(setUp('eve'))).toMatchObject({ code: 'already_set_up' });
});
