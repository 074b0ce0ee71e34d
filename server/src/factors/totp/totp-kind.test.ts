import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTotpKey, presentKey } from './totp-kind.ts'

const secret = Buffer.from('12345678901234567890')
const present = (accountName = 'mara@example.test') => presentKey(secret, { issuer: 'Countersign', accountName })

test('makes keys of 160 bits, never the same, with as many ones as zeros', () => {
  const keys = Array.from({ length: 5000 }, () => newTotpKey())

  const ones = keys.flatMap((key) => [...key]).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
  for (const key of keys) assert.equal(key.length, 20)
  assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, keys.length)
  // 800,000 bits: five standard deviations are 2,236.
  assert.ok(Math.abs(ones - 400_000) < 2236, `${ones} ones`)
})

test('shows the key in upper case without padding, and the same key in the URI', () => {
  const shown = present()

  assert.equal(shown.key, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  assert.match(shown.key, /^[A-Z2-7]{32}$/)
  assert.equal(new URL(shown.uri).searchParams.get('secret'), shown.key)
})

test('the picture keeps four modules free on every side (ISO/IEC 18004 section 6.3.8)', () => {
  const { width, modules } = modulesOf(present().qrSvg)

  const across = modules.flatMap(({ x, y }) => [x, y])
  assert.equal((width - 8 - 17) % 4, 0, 'a QR code has 17 + 4 × version modules a side')
  assert.equal(Math.min(...across), 4)
  assert.equal(Math.max(...across), width - 5)
})

test('the picture needs no script, style or other address, so a strict content security policy lets it be', () => {
  const { qrSvg } = present()

  assert.match(qrSvg, /^<svg viewBox="0 0 \d+ \d+" xmlns="http:\/\/www\.w3\.org\/2000\/svg"><path d="[^"<>]*"\/><\/svg>$/)
})

test('the longest address there is still has a picture', () => {
  const longest = `${'ü'.repeat(32)}@${`${'中'.repeat(55)}.`.repeat(3)}中中中中中.example`

  assert.match(present(longest).qrSvg, /^<svg/)
})

/** Walks the path of one square a module: `M x y h1 v1 H x Z`, further ones relative to the corner of the last. */
function modulesOf(svg: string): { width: number; modules: { x: number; y: number }[] } {
  const [, width, path] = /viewBox="0 0 (\d+) \1".*<path d="([^"]+)"/.exec(svg) ?? assert.fail('another kind of picture')
  let [x, y] = [0, 0]
  const modules = [...(path as string).matchAll(/([Mm])\s*(-?\d+)\s*(-?\d+)\s*h1\s*v1\s*(?:h-1|H\s*\d+)\s*[Zz]/g)].map(
    ([, command, across, down]) => {
      ;[x, y] = command === 'M' ? [Number(across), Number(down)] : [x + Number(across), y + Number(down)]
      return { x, y }
    },
  )
  assert.equal(modules.length, (path as string).match(/[Mm]/g)?.length)
  return { width: Number(width), modules }
}
