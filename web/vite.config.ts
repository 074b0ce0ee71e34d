import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url))

export default defineConfig({
  plugins: [react(), compressed(), textsAhead()],
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The server puts a fresh nonce in place of this word each time it sends a page.
  html: { cspNonce: '%NONCE%' },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false, // `npm run size` says it for whole pages
    rolldownOptions: { input: { 'sign-in': page('sign-in'), account: page('account'), desk: page('desk') } },
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

/**
 * The texts of one language are a file of their own, which the entry asks for when it runs. This asks for it before, while the entry
 * is on its way, and spares a slow phone one way there and back. A wrong guess would cost that, and nothing else.
 */
function textsAhead(): Plugin {
  return {
    name: 'texts-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {}, path }) {
        const entry = path.includes('sign-in') ? 'public-texts' : path.includes('desk') ? 'desk-texts' : 'account-texts'
        const files: Record<string, string[]> = {}
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          const language = new RegExp(`/texts/(\\w+)/${entry}\\.ts$`).exec(chunk.facadeModuleId ?? '')?.[1]
          const own = chunk.imports.filter((file) => /^assets\/(shared|events)/.test(file))
          if (language !== undefined) files[language] = [chunk.fileName, ...own].map((file) => `/${file}`)
        }
        return [
          {
            tag: 'script',
            attrs: { nonce: '%NONCE%' },
            children: askAhead(Object.fromEntries(Object.entries(files).sort())),
            injectTo: 'head-prepend',
          },
        ]
      },
    },
  }
}

/** As `chooseLanguage` does, in few bytes. */
const askAhead = (files: Record<string, string[]>): string => `{
const files=${JSON.stringify(files)}
let chosen=[]
try{chosen=[localStorage.getItem('language')??'']}catch{}
const wanted=[...chosen,...navigator.languages].map((tag)=>tag.toLowerCase().split('-')[0])
for(const href of files[wanted.find((tag)=>Object.hasOwn(files,tag))??'en'])document.head.append(Object.assign(document.createElement('link'),{rel:'modulepreload',href}))
}`
