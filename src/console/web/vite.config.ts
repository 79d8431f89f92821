import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The web app of the console: `src/console/web` to `dist/console`, where the server finds it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../../../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // The licences of what is bundled travel with it.
    license: { fileName: 'licences.md' },
    assetsInlineLimit: 0,
    // The charts; fetched by the page of a KPI only.
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4000' } },
});
