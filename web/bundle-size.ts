/** What a page costs before it can be used: all script and style its HTML asks for, with the longest texts, compressed. */
import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const budgets = { 'sign-in.html': 120_000, 'account.html': 250_000 }
const dist = new URL('./dist/', import.meta.url)

/** The largest of the files whose name begins so: each language has one. */
const largest = (name: string) =>
  readdirSync(new URL('assets/', dist))
    .filter((file) => file.startsWith(name) && file.endsWith('.js'))
    .map((file) => readFileSync(new URL(`assets/${file}`, dist)))
    .sort((one, other) => other.length - one.length)
    .slice(0, 1)

for (const [page, budget] of Object.entries(budgets)) {
  const html = readFileSync(new URL(page, dist), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) =>
    readFileSync(new URL(path ?? '', dist)),
  )
  files.push(...largest(page === 'sign-in.html' ? 'public-texts' : 'account-texts'), ...largest('shared'))
  const total = (size: (file: Buffer) => number) => files.reduce((sum, file) => sum + size(file), 0)
  const gzip = total((file) => gzipSync(file, { level: 9 }).length)
  const brotli = total((file) => brotliCompressSync(file).length)
  console.log(
    `${page}: ${files.length} files, ${total((file) => file.length)} bytes, ${gzip} with gzip, ${brotli} with brotli, budget ${budget}`,
  )
  if (gzip > budget) process.exitCode = 1
}
