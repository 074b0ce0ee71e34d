#!/usr/bin/env node
// No import stands before this check: an older Node has to get as far as saying what is missing.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 24 || (major === 24 && minor < 7)) {
  console.error(`Countersign needs Node.js 24.7 or later; this is ${process.versions.node}.`)
  console.error('Start it by npm, which uses the Node that comes with the packages ("npm run countersign -- help"), or install Node 24.')
  process.exitCode = 1
} else {
  // Password hashing fills four threads of the pool; files and names are looked up beside it. Read once, at the first use.
  if (!process.env.UV_THREADPOOL_SIZE) process.env.UV_THREADPOOL_SIZE = '8'
  Promise.all([import('node:module'), import('node:url')]).then(([{ enableCompileCache }, { fileURLToPath }]) => {
    // Beside the packages, where whoever may write may change the program too. Where we may not, nothing is kept.
    enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/countersign', import.meta.url)))
    return import('../src/main.ts')
  })
}
