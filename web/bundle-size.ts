/** What a page costs before it can be used: all script and style its HTML asks for, compressed. */
import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const budgets = { 'sign-in.html': 120_000, 'account.html': 250_000 }
const dist = new URL('./dist/', import.meta.url)

for (const [page, budget] of Object.entries(budgets)) {
  const html = readFileSync(new URL(page, dist), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) =>
    readFileSync(new URL(path ?? '', dist)),
  )
  const total = (size: (file: Buffer) => number) => files.reduce((sum, file) => sum + size(file), 0)
  const gzip = total((file) => gzipSync(file, { level: 9 }).length)
  const brotli = total((file) => brotliCompressSync(file).length)
  console.log(
    `${page}: ${files.length} files, ${total((file) => file.length)} bytes, ${gzip} with gzip, ${brotli} with brotli, budget ${budget}`,
  )
  if (gzip > budget) process.exitCode = 1
}
