import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('../server/bin/countersign.js', import.meta.url))
const run = promisify(execFile)

describe('the policy at the command line', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const countersign = (args: string[], env: Record<string, string> = {}) =>
    run(process.execPath, [program, ...args], { cwd: folder, env: { PATH: process.env.PATH, ...env }, timeout: 30_000 }).then(
      ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
      (error) => ({ status: error.code as number, stdout: String(error.stdout), stderr: String(error.stderr) }),
    )
  const file = (name: string, content: object) => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify(content))
    return path
  }

  test('a sound policy is said to be so, as text, JSON and a picture', async () => {
    const { status, stdout } = await countersign(['policy', 'check', 'default', '--json', 'report.json', '--svg', 'report.svg'])

    assert.equal(status, 0)
    assert.match(stdout, /A server starts with this policy/)
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
    assert.deepEqual([report.mayStart, report.findings], [true, []])
    assert.match(readFileSync(join(folder, 'report.svg'), 'utf8'), /^<svg .*<title>/s)
  })

  test('errors end it with a failure, and each is named', async () => {
    const { status, stdout } = await countersign(['policy', 'check', 'avant-style:exact'])

    assert.equal(status, 1)
    assert.match(stdout, /turn_off_without_code/)
    assert.match(stdout, /open session: at once/)
  })

  test('all that is wrong with a file is said at once', async () => {
    const path = file('wrong.json', { extends: 'default', name: 'ours', version: 1, enforcement: 'sometimes', holds: {} })
    const { status, stderr } = await countersign(['policy', 'check', path])

    assert.equal(status, 1)
    assert.match(stderr, /enforcement: must be one of optional/)
    assert.match(stderr, /holds: there is no such setting/)
  })

  test('the schema describes every setting of the default', async () => {
    const { stdout } = await countersign(['policy', 'schema'])

    const schema = JSON.parse(stdout) as { properties: Record<string, unknown> }
    assert.ok(['enforcement', 'methods', 'recovery', 'hold', 'acceptedFindings'].every((name) => name in schema.properties))
  })

  test('a server does not start with errors, and does where each is accepted', async () => {
    const env = { COUNTERSIGN_SMTP_HOST: '127.0.0.1', COUNTERSIGN_SMTP_FROM: 'a@example.com' }
    const refused = await countersign(['serve'], { ...env, COUNTERSIGN_POLICY: 'cryptocloud-style:exact' })
    assert.equal(refused.status, 1)
    const named = [...refused.stderr.matchAll(/^ {2}([a-z_]+):/gm)].map(([, name]) => name)
    assert.ok(named.includes('recovery_by_discretion'), refused.stderr)

    // The keys are missing, so it stops there: after the policy was found good enough.
    const policy = file('accepted.json', { extends: 'cryptocloud-style:exact', name: 'ours', version: 1, acceptedFindings: named })
    const accepted = await countersign(['serve'], { ...env, COUNTERSIGN_POLICY: policy })
    assert.equal(accepted.status, 1)
    assert.doesNotMatch(accepted.stderr, /recovery_by_discretion/)
    assert.match(accepted.stderr, /keys/)
  })
})
