/** Settings, which everybody reads all the time: reading locks nothing, and who changes them looks again when saving. */
import { Overtaken } from './faults';
import type { Session } from './session';

/** $3 is what stood there when it was read; $4 whether it was read at all. */
const SAVE = `insert into setting (key, value) values ($1, $2)
  on conflict (key) do update set value = excluded.value where not $4::boolean or setting.value is not distinct from $3::text`;

/** As they were saved; null: never. */
export async function savedSetting(s: Session, key: string): Promise<unknown> {
  const known = s.open?.settings.get(key);
  if (known !== undefined) return parsed(known);
  const [row] = await s.cells('select value from setting where key = $1', key);
  const value = (row?.[0] as string | undefined) ?? null;
  s.open?.settings.set(key, value);
  return parsed(value);
}

function parsed(value: string | null): unknown {
  return value === null ? null : JSON.parse(value);
}

/** @throws {Overtaken} when they are not as this transaction has read them */
export async function saveSetting(s: Session, key: string, settings: object): Promise<void> {
  const read = s.open?.settings.get(key);
  const value = JSON.stringify(settings);
  if ((await s.run(SAVE, key, value, read ?? null, read !== undefined)) === 0)
    throw new Overtaken('Somebody else changed the settings between reading and saving them');
  s.open?.settings.set(key, value);
}
