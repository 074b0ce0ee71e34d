import assert from 'node:assert/strict'
import { before, type TestContext, test } from 'node:test'
import type { AccountFacts } from '@countersign/contract'
import { drawPicture, eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { type Database, statement } from '../database/database.ts'
import { hours } from '../durations.ts'
import { owner } from '../factors/owner.fixture.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { caseNow, deadlines } from './case.fixture.ts'
import { casePage } from './desk/case-page.ts'
import { deal, decideWith, decision, type Member, member, tickAll, withCase } from './desk/desk.fixture.ts'
import { allAnswers, Post } from './intake/intake.fixture.ts'
import { openCaseOf } from './stored-case.ts'

const unknown = { signedUpAt: null, lastSignInAt: null, documentOnFile: null, balance: null, devices: null }
const facts: AccountFacts = { source: 'own', ...unknown, factors: [] }
const closeAll = statement<{ now: number }>(
  'test-close-cases-of-mail',
  `update recovery_cases set closed_at = :now, state = 'expired' where closed_at is null`,
)

eachDatabase('a case of which nothing but the mailbox was shown', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  /** Where one reviewer is enough, nobody waits, and either kind is. */
  async function mailed(t: TestContext, attachments: { filename: string; content: Buffer }[]) {
    await database.unit((tx) => tx.run(closeAll, { now: noon }))
    const post = await Post.open(t, database, {
      preset: 'coinflex-style:exact',
      evidence: { need: 'any_one', kinds: ['questions', 'selfie_with_document'] },
    })
    const { account } = await owner(database)
    assert.equal(await post.send({ from: account.email, text: allAnswers, attachments }), 'complete')
    return (await database.read((tx) => openCaseOf(tx, keys, account.id))) ?? assert.fail('no case is open')
  }
  async function approve(id: string): Promise<string[]> {
    const who: Member = await member(database)
    assert.equal(await deal(database, who), id)
    const page = await withCase(database, who, id, (tx, held) => casePage(tx, at(), held, facts))
    assert.ok(!('refused' in page))
    await tickAll(database, who, id)
    assert.equal(await decideWith(database, who, id, decision()), 'done')
    return page.risks
  }

  test('answers by mail take two people and three days, whatever the rules say, and the desk names why', async (t) => {
    const opened = await mailed(t, [])

    assert.ok((await approve(opened.id)).includes('mailbox_only'))
    assert.equal((await caseNow(database, opened)).state, 'second_review')
    await approve(opened.id)
    assert.equal((await caseNow(database, opened)).state, 'approved')
    await deadlines(database, noon)

    const { state, waitsUntil } = await caseNow(database, opened)
    assert.deepEqual([state, waitsUntil], ['waiting', noon + hours(72)])
  })

  test('with a picture beside them it goes by its rules', async (t) => {
    const opened = await mailed(t, [{ filename: 'me.png', content: drawPicture('with the document') }])

    assert.ok(!(await approve(opened.id)).includes('mailbox_only'))
    await deadlines(database, noon)

    assert.equal((await caseNow(database, opened)).state, 'ready_to_bind')
  })
})
