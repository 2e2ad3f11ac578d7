import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/**
 * Keeps the woff2 files of a font package only: every browser that can run GraphiQL reads them, and the woff copies
 * would double the size of the folder.
 */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform: {
    filter: { id: /@fontsource\/.*\.css$/ },
    handler: (code) => code.replace(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, ''),
  },
}

/** Builds the GraphiQL page into one self-contained folder: no address outside the server is ever asked. */
export default defineConfig({
  root: fileURLToPath(new URL('src/server/graphiql', import.meta.url)),
  base: './',
  plugins: [woff2Only],
  build: {
    outDir: fileURLToPath(new URL('dist/graphiql', import.meta.url)),
    emptyOutDir: true,
    reportCompressedSize: false,
    // The editor and its three workers are large by nature; the page loads them once and the browser keeps them.
    chunkSizeWarningLimit: 10_000,
    // "use client" marks in React packages mean nothing in a page without server rendering.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
})
