import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableFaults } from './check-table.ts'
import { attackIds, requirementIds, securityIds } from './known-ids.ts'
import { problemDocFaults } from './problem-docs.ts'
import { readTable } from './read-table.ts'
import { notRunHere, resultFaults, type TestResult } from './results.ts'

const head = '| id | requirement | test | state |\n|---|---|:---|---|\n'
const sources = new Map([
  ['a.test.ts', `test('refuses a used code', …)\ntest('it\\'s once', …)`],
  ['b.test.ts', 'test(`works on $' + '{engine}`, …)'],
])

const faultsOf = (rows: string, ids: string[]) => tableFaults(readTable(head + rows), ids, (file) => sources.get(file))

test('reads ids, tests and states, whatever other columns there are', () => {
  const rows = readTable(
    `# Title\n\n${head}| S1-1 | a \\| b | \`a.test.ts\` › one<br>b.test.ts › two › three | part: x \\| y |\n| S1-2 | | — | later |\n\n| other | table |\n`,
  )

  assert.deepEqual(rows, [
    {
      id: 'S1-1',
      tests: [
        { file: 'a.test.ts', name: 'one' },
        { file: 'b.test.ts', name: 'two › three' },
      ],
      state: 'part: x | y',
      line: 5,
    },
    { id: 'S1-2', tests: [], state: 'later', line: 6 },
  ])
})

test('passes a table that keeps its word', () => {
  const rows =
    "| X-1 | | a.test.ts › refuses a used code<br>a.test.ts › it's once | done |\n| X-2 | | b.test.ts › works on ${engine} | part: the rest |\n| X-3 | | — | later |\n"

  assert.deepEqual(faultsOf(rows, ['X-1', 'X-2', 'X-3']), [])
})

test('finds ids that are missing, unknown or twice there', () => {
  const faults = faultsOf('| X-1 | | | later |\n| X-1 | | | later |\n| Y-1 | | | later |\n', ['X-1', 'X-2'])

  assert.deepEqual(faults, ['X-2 has no row', 'X-1 has 2 rows', 'line 5, Y-1: is no known id'])
})

test('finds tests that do not exist', () => {
  const faults = faultsOf(
    '| X-1 | | a.test.ts › refuses nothing | done |\n| X-2 | | c.test.ts › a | done |\n| X-3 | | a.test.ts | done |\n',
    ['X-1', 'X-2', 'X-3'],
  )

  assert.match(faults[0] as string, /a\.test\.ts has no test “refuses nothing”/)
  assert.match(faults[1] as string, /there is no file c\.test\.ts/)
  assert.match(faults[2] as string, /not of the form/)
})

test('finds states that the tests do not bear out', () => {
  const faults = faultsOf(
    '| X-1 | | | done |\n| X-2 | | | part: x |\n| X-3 | | a.test.ts › refuses a used code | later |\n| X-4 | | | soon |\n',
    ['X-1', 'X-2', 'X-3', 'X-4'],
  )

  assert.equal(faults.length, 4)
  assert.match(faults.join('\n'), /names no test[\s\S]*names no test[\s\S]*names a test[\s\S]*state is “soon”/)
})

test('demands that a named test ran and passed', () => {
  const ran = (name: string, status: TestResult['status']): TestResult => ({
    file: 'a.test.ts',
    name,
    path: ['sqlite', name],
    status,
    millis: 1,
  })
  const results = [
    ran('one', 'passed'),
    ran('two', 'failed'),
    ran('three', 'skipped'),
    { ...ran('six', 'skipped'), reason: 'needs strace' },
    { ...ran('seven', 'skipped'), reason: 'later' },
    ran('four on sqlite', 'passed'),
    ran('four on postgres', 'failed'),
  ]
  const named = (name: string) => resultFaults([{ file: 'a.test.ts', name }], results)

  assert.deepEqual(named('one'), [])
  assert.deepEqual(named('two'), ['a.test.ts › sqlite › two failed'])
  assert.deepEqual(named('three'), ['a.test.ts › sqlite › three was skipped'])
  assert.deepEqual(named('four on ${engine}'), ['a.test.ts › sqlite › four on postgres failed'])
  assert.deepEqual(named('five'), ['a.test.ts › five did not run'])
  assert.deepEqual(named('six'), [])
  assert.deepEqual(named('seven'), ['a.test.ts › sqlite › seven was skipped'])
  const notRun = notRunHere(
    ['six', 'six', 'seven', 'one'].map((name) => ({ file: 'a.test.ts', name })),
    results,
  )
  assert.deepEqual(notRun, ['a.test.ts › sqlite › six needs strace'])
})

test('knows 190 requirements and 40 attack cases', () => {
  assert.equal(requirementIds.length, 190)
  assert.equal(attackIds.length, 40)
  assert.equal(securityIds.at(0), 'GEN-1')
  assert.equal(securityIds.at(-1), 'OID-8')
})

const codes = { WRONG_CODE: { status: 422, title: 'The code is not right', retry: false } }
const section =
  '### WRONG_CODE\n\n422 · The code is not right · repeating the request does not help\n\n**What happened.** It is wrong.\n\n**What to do.** Another one.\n'

test('passes problem documentation that says what the contract says', () => {
  assert.deepEqual(problemDocFaults(`# Problems\n\n${section}`, codes), [])
})

test('finds problem documentation that is missing, too much, or says something else', () => {
  assert.deepEqual(problemDocFaults('# Problems\n', codes), ['WRONG_CODE is not documented'])
  assert.deepEqual(problemDocFaults(`${section}\n### OTHER\n`, codes), ['OTHER is documented, but is no code of the contract'])
  assert.match(problemDocFaults(section.replace('422', '400'), codes).join(), /must begin with “422 · /)
  assert.match(problemDocFaults(section.replace('does not help', 'can help'), codes).join(), /must begin/)
  assert.deepEqual(problemDocFaults(section.replace('**What to do.**', '**Do.**'), codes), ['WRONG_CODE: does not say “What to do”'])
})
