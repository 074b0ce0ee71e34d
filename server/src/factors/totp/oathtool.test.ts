import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createSecretKey, randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { toBase32 } from './base32.ts'
import { codeForStep, stepAt } from './totp.ts'

const run = promisify(execFile)
const rounds = process.env.COUNTERSIGN_LONG ? 2000 : 200
const atOnce = 20

test('agrees with oathtool over random keys and times', async () => {
  for (let done = 0; done < rounds; done += atOnce) await Promise.all(Array.from({ length: atOnce }, agreesOnce))
})

async function agreesOnce(): Promise<void> {
  const secret = randomBytes(20)
  // Up to the year 2100.
  const seconds = randomInt(4_102_444_800)

  const { stdout } = await run('oathtool', ['--totp', '--base32', toBase32(secret), '--now', `@${seconds}`])

  assert.equal(codeForStep(createSecretKey(secret), stepAt(seconds * 1000)), stdout.trim(), `${secret.toString('hex')} at ${seconds}`)
}
