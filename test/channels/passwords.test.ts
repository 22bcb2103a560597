/** Rule: quality.md, "Security": people log in (scrypt …). */
import { createPasswords } from '../../runtime/src/adapters/secrets';

describe('passwords', () => {
  it('are kept with the figures of their hash, which is another one each time', async () => {
    const passwords = createPasswords();
    const [one, two] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
    expect(one).toMatch(/^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify('correct horse', two)).toBe(true);
    expect(await passwords.verify('correct horsf', two)).toBe(false);
  });

  it('of lower figures still open after these were raised', async () => {
    const hash = await createPasswords({ logN: 4 }).hash('correct horse');
    expect(await createPasswords({ logN: 5 }).verify('correct horse', hash)).toBe(true);
  });

  it('typed in another way are the same', async () => {
    const passwords = createPasswords({ logN: 4 });
    const hash = await passwords.hash('ma\u00f1ana ma\u00f1ana');
    expect(await passwords.verify('man\u0303ana man\u0303ana', hash)).toBe(true);
  });

  it.each([null, '', 'x', 'scrypt$15$8$3$short$short', '$2b$10$abcdefghijklmnopqrstuv'])(
    'are never right for %p',
    async (hash) => {
      expect(await createPasswords({ logN: 4 }).verify('', hash)).toBe(false);
    },
  );

  it('are refused at once when too many are in line, and taken again afterwards', async () => {
    const passwords = createPasswords({ logN: 8 });
    const tries = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.verify('x', null)));
    const refused = tries.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(8);
    expect(refused[0]!.reason).toMatchObject({ status: 503, code: 'too_busy' });
    expect(await passwords.verify('x', null)).toBe(false);
  });
});
