/** Bulk enrollment, contacts included, through the engine's bulk use case. */
import { BENCH, openBed, publishCadence, temporaryFolder } from './dataset';
import { perSecond, thousands, type Bench, type Row, type Size } from './table';

export const bulk: Bench = {
  name: 'bulk',
  what: 'bulk enrollment, contacts included',
  async run(size) {
    const folder = temporaryFolder();
    try {
      const { what } = bulk;
      const rate = await measured(size, folder.path);
      return [{ ...row(what, rate), reach: '≥ 10,000 a second', met: rate >= 10_000 }];
    } finally {
      folder.remove();
    }
  },
};

export function row(what: string, rate: number): Pick<Row, 'what' | 'figure' | 'value'> {
  return { what, figure: `${thousands(rate)}/s`, value: rate };
}

/** Items a second. @param postgres address of a database, instead of a file in the folder */
export async function measured(size: Size, folder: string, postgres?: string): Promise<number> {
  const bed = await openBed(folder, postgres);
  try {
    await publishCadence(bed);
    const inputs = Array.from({ length: size.bulk }, (_, at) => ({
      sequence: 'bench',
      contact: {
        externalId: `c${at}`,
        email: `person${at}@example.com`,
        firstName: `Name${at}`,
        timeZone: 'Europe/Berlin',
        attributes: { account: `A${at}` },
      },
    }));
    const startedAt = performance.now();
    for (let from = 0; from < inputs.length; from += 10_000) {
      const report = await bed.engine.enrollments.enrollMany(inputs.slice(from, from + 10_000), BENCH);
      if (!report.every((item) => item.ok && item.created)) throw new Error('An item was refused');
    }
    return perSecond(size.bulk, performance.now() - startedAt);
  } finally {
    await bed.close();
  }
}
