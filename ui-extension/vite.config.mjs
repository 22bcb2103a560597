/** How the UI is built: `npm run build` at the root calls it through scripts/build.js. */
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { compressedCopies } from './build/compressed.mjs';
import { elementStyles } from './build/elementStyles.mjs';
import { precompiledMessages } from './build/messages.mjs';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [vue(), precompiledMessages(), elementStyles(), compressedCopies()],
  // Without the compiler of messages, which build/messages.mjs runs now.
  resolve: { alias: { 'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs' } },
  define: {
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // An inlined file would be a `data:` URL, which the server's policy allows for images only.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    chunkSizeWarningLimit: 400,
  },
  // For `npx vite` while working on the UI: pages from here, everything else from a runtime that runs (README.md).
  server: { proxy: { '^/(api|docs|u)/': process.env.CADENZA_URL ?? 'http://localhost:8080' } },
});
