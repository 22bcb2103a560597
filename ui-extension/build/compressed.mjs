/** Lays a compressed copy beside each larger file, once, so that the server need not compress while somebody waits. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** Below that the answer fits into one packet anyway. */
const FROM_BYTES = 1_200;

export function compressedCopies() {
  return {
    name: 'cadenza-compressed',
    apply: 'build',
    writeBundle({ dir }) {
      const folder = join(dir, 'assets');
      for (const name of readdirSync(folder).filter((one) => /\.(js|css)$/.test(one))) {
        const file = join(folder, name);
        const content = readFileSync(file);
        if (content.length < FROM_BYTES) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(content));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}
