import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { test } from 'node:test'

/** Logs more than fits into one go, and ends as it is told. */
const program = `
  import { standardOutput } from ${JSON.stringify(new URL('./log-output.ts', import.meta.url).href)}
  const { write } = standardOutput()
  for (let line = 0; line < 5000; line++) write(line + ' ' + 'ü'.repeat(40) + '\\n')
  write('x'.repeat(200_000) + '\\n')
  if (process.argv[1] === 'exit') process.exit()`

const start = (how: string, stdout: 'pipe' | number) =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program, how], {
    stdio: ['ignore', stdout, 'inherit'],
  })

for (const how of ['by itself', 'exit']) {
  test(`every line is out when the process ends (${how})`, async () => {
    const child = start(how, 'pipe')
    const ended = once(child, 'exit')
    let text = ''
    child.stdout?.setEncoding('utf8')
    for await (const some of child.stdout ?? []) text += some

    assert.deepEqual(await ended, [0, null])
    const lines = text.split('\n')
    assert.equal(lines.length, 5002)
    for (let line = 0; line < 5000; line++) assert.equal(lines[line], `${line} ${'ü'.repeat(40)}`)
    assert.equal(lines[5000]?.length, 200_000)
  })

  test(`a disk without room keeps no process from ending (${how})`, { skip: process.platform !== 'linux', timeout: 60_000 }, async () => {
    assert.deepEqual(await once(start(how, openSync('/dev/full', 'w')), 'exit'), [0, null])
  })

  test(`nor does a pipe that nobody reads any more (${how})`, { timeout: 60_000 }, async () => {
    const child = start(how, 'pipe')
    child.stdout?.destroy()

    assert.deepEqual(await once(child, 'exit'), [0, null])
  })
}
