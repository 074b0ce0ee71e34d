import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url))

export default defineConfig({
  plugins: [react(), compressed()],
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The server puts a fresh nonce in place of this word each time it sends a page.
  html: { cspNonce: '%NONCE%' },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false, // `npm run size` says it for whole pages
    rolldownOptions: { input: { 'sign-in': page('sign-in'), account: page('account') } },
  },
})

/** Compressed once and as well as it can be, so that the server has no work with it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        const content = file.type === 'chunk' ? file.code : file.source
        if (!/\.(js|css|svg)$/.test(name) || content.length < 1024) continue
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content))
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }))
      }
    },
  }
}
