import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUp } from '../measured.fixture.ts'
import { isSound, type Report, type ReportedPart, reportPicture, reportText } from './report.ts'

const part = (change: Partial<ReportedPart> = {}): ReportedPart => ({
  id: 'P9',
  title: 'A session',
  missing: null,
  failed: false,
  otherCores: 0.02,
  aims: [{ id: 'P9', aim: 'half', figure: '10 against 20', ratio: '0.5 of it', met: true, reached: 1 }],
  measured: [madeUp('ours', [100, 200, 300])],
  notes: ['A note.'],
  checks: [{ name: 'ours', checked: 'all is there', faults: [] }],
  ...change,
})
const report = (...parts: ReportedPart[]): Report => ({
  at: '2026-01-31T12:00:00.000Z',
  commit: 'abc',
  note: null,
  machine: {
    processor: 'a processor',
    cores: 2,
    memoryGigabytes: 8,
    system: 'Linux',
    node: 'v24',
    fileSystem: 'ext4',
    syncMicros: 200,
    pinned: true,
    loadBefore: 0.01,
    versions: {},
  },
  plan: { rounds: 3, seconds: 5, warmUpSeconds: 3, connections: 32 },
  parts,
})

test('all aims stand in one table, and each part has its own below', () => {
  const text = reportText(
    report(part(), part({ id: 'P5', title: 'Slow disks', tables: [{ head: ['a', 'b'], rows: [['x', '7']], rightFrom: 1 }] })),
  )

  assert.match(text, /\| P9 {2}\| half \| 10 against 20 \| 0\.5 of it \| yes \|\n\| P9/)
  assert.match(text, /## P9: A session\n\n\| what[^\n]*\n[^\n]*\n\| ours +\| +200 \|/)
  assert.match(text, /## P5: Slow disks[\s\S]*\| x +\| +7 \|[\s\S]*A note\.[\s\S]*Checked, ours: all is there\./)
})

test('a figure that there is none of is left empty', () => {
  const { rounds } = madeUp('bare', [5], Number.NaN)

  assert.doesNotMatch(reportText(report(part({ measured: [{ ...madeUp('bare', [5], Number.NaN), rounds }] }))), /NaN/)
})

test('what could not be measured is said, and is no failure; what broke off is one', () => {
  const lacking = report(part(), part({ missing: 'there is no compiler' }))

  assert.match(reportText(lacking), /\*\*Not measured\*\*: there is no compiler/)
  assert.equal(isSound(lacking), true)
  assert.equal(isSound(report(part({ missing: 'it broke', failed: true }))), false)
})

test('a proof that was lost is a failure, and is told', () => {
  const faulty = report(part({ checks: [{ name: 'ours', checked: '', faults: ['one', 'two', 'three', 'four', 'five', 'six', 'seven'] }] }))

  assert.equal(isSound(faulty), false)
  assert.match(reportText(faulty), /\*\*FAULTS\*\*, ours: one; two; three; four; five and 2 more\./)
})

test('other work on the machine is told where there was any', () => {
  assert.match(reportText(report(part())), /Nothing else was at work/)
  assert.match(reportText(report(part({ otherCores: 0.5 }))), /\*\*Other work used part of the cores meanwhile\*\*[^\n]*A session: 0\.50/)
})

test('the same figures give the same picture', () => {
  assert.equal(reportPicture(report(part())), reportPicture(report(part())))
})
