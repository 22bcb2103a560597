/** Bulk enrollment, contacts included, through the engine's bulk use case. */
import { BENCH, openBed, publishCadence, temporaryFolder } from './dataset';
import { perSecond, thousands, type Bench } from './table';

export const bulk: Bench = {
  name: 'bulk',
  what: 'bulk enrollment, contacts included',
  async run(size) {
    const folder = temporaryFolder();
    const bed = await openBed(folder.path);
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
      const rate = perSecond(size.bulk, performance.now() - startedAt);
      return [
        {
          what: 'bulk enrollment, contacts included',
          figure: `${thousands(rate)}/s`,
          value: rate,
          reach: '≥ 10,000 a second',
          met: rate >= 10_000,
        },
      ];
    } finally {
      await bed.close();
      folder.remove();
    }
  },
};
