import { defineConfig } from 'vitest/config';

// For `npm run dev`: a host that runs on its usual port.
const host = 'http://127.0.0.1:7070';

export default defineConfig({
  esbuild: { jsx: 'automatic' },
  build: {
    outDir: 'target/web',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // the page's own policy lets no data: address in
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api': { target: host, changeOrigin: true, ws: true, headers: { origin: host } },
    },
  },
  test: {
    environment: 'jsdom',
    testTimeout: 30_000,
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
