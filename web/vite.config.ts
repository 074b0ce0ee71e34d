import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url))

export default defineConfig({
  plugins: [react()],
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The server puts a fresh nonce in place of this word each time it sends a page.
  html: { cspNonce: '%NONCE%' },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { 'sign-in': page('sign-in'), account: page('account') } },
  },
})
