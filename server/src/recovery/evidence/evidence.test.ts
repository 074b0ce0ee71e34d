import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { before, test } from 'node:test'
import type { AccountFacts, ContactCase } from '@countersign/contract'
import { eachDatabase } from '../../../testing/index.ts'
import { keys, noon } from '../../accounts/account.fixture.ts'
import { type Database, statement } from '../../database/database.ts'
import { days, minutes } from '../../durations.ts'
import { owner, refusal } from '../../factors/owner.fixture.ts'
import { lifetimes } from '../../lifetimes.ts'
import { provenanceReference } from '../../messages/provenance.ts'
import { accepted, type Problem } from '../../problem.ts'
import { at, leftBehind } from '../../security-events/occasion.fixture.ts'
import { client } from '../../sessions/session.fixture.ts'
import type { CaseEvent } from '../case.ts'
import { casePage } from '../desk/case-page.ts'
import { deal, member, withCase } from '../desk/desk.fixture.ts'
import { openContactCase } from '../desk/open-contact-case.ts'
import { costlySignatures, longestStill } from '../mails/hostile-mail.fixture.ts'
import { moveCase } from '../move-case.ts'
import { appeal } from '../owner/appeal.ts'
import { eraseEvidence, keptFor } from '../retention/erase-evidence.ts'
import { eraseEvidenceOf } from '../retention/erase-on-request.ts'
import { placeIn, type RecoveryCase } from '../stored-case.ts'
import { drawn } from '../uploads/hostile-files.fixture.ts'
import { createPictures } from '../uploads/pictures.ts'
import type { SentFile } from '../uploads/take-picture.ts'
import { evidenceTicket, redeemTicket } from '../viewing/evidence-ticket.ts'
import { beginVisit, findVisit } from '../visits/visit.ts'
import { openedCase, under } from './evidence-case.fixture.ts'
import type { OldMailData } from './evidence-data.ts'
import { beginFaceCheck, takeFaceCheckResult } from './face-check/face-check.ts'
import { givenTo } from './given.ts'
import { evidenceKinds } from './kinds.ts'
import { giveOldMail, giveTransferRecord } from './old-mail/give-old-mail.ts'
import { createMailReader } from './old-mail/mail-reader.ts'
import { evidenceProgress } from './progress.ts'
import { answerQuestions, askQuestions } from './questions/questions.ts'
import { type GivenSelfie, giveSelfie } from './selfie/give-selfie.ts'

const pictures = createPictures()
const mails = createMailReader({ ourDomain: 'id.example.test' })
const byOwner = { actor: 'account' } as const
let seed = 100
const picture = () => drawn(++seed).jpeg().toBuffer()
const facts: AccountFacts = {
  source: 'host',
  signedUpAt: '2025-03-14T00:00:00.000Z',
  lastSignInAt: '2026-11-20T08:00:00.000Z',
  documentOnFile: true,
  balance: { amount: '4.2', currency: 'BTC' },
  devices: 2,
  factors: [{ kind: 'totp', addedAt: '2025-04-02T00:00:00.000Z' }],
}
const right = statement<{ caseId: string }, { id: string; sealed_questions: Uint8Array }>(
  'test-question-set',
  'select id, sealed_questions from question_sets where case_id = :caseId',
)
const contents = statement<{ caseId: string }, { sealed_content: Uint8Array | null }>(
  'test-evidence-contents',
  'select sealed_content from evidence_files where case_id = :caseId',
)

const sealedReason = statement<{ id: string }, { sealed_reason_text: Uint8Array }>(
  'test-sealed-reason',
  'select sealed_reason_text from recovery_cases where id = :id',
)
const closeOthers = statement<{ one: string; other: string; now: number }>(
  'test-close-other-cases',
  `update recovery_cases set closed_at = :now, state = 'expired' where closed_at is null and number not in (:one, :other)`,
)
const endCase = statement<{ id: string; state: string; now: number }>(
  'test-end-case',
  'update recovery_cases set state = :state, closed_at = :now where id = :id',
)
const addReview = statement<{ id: string; caseId: string; reviewer: string; reasons: string; now: number }>(
  'test-add-review',
  `insert into recovery_reviews (id, case_id, round, reviewer_id, checklist, decision, reasons, begun_at, decided_at)
   values (:id, :caseId, 1, :reviewer, '[]', 'decided', :reasons, :now, :now)`,
)

eachDatabase('evidence of a case', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  const sent =
    (bytes: Uint8Array): SentFile =>
    (use) =>
      use(bytes)
  type Given = Partial<Pick<GivenSelfie, 'part' | 'how'> & { bytes: Uint8Array }>
  const selfie = async (seen: RecoveryCase, { bytes, part = 'selfie', how = 'alone' }: Given = {}, now = noon) =>
    giveSelfie({ database, pictures }, at(now), seen, { part, how, file: sent(bytes ?? (await picture())) }, byOwner)
  const given = (seen: RecoveryCase) => database.read((tx) => givenTo(tx, keys, seen))
  const progress = (seen: RecoveryCase) => database.read((tx) => evidenceProgress(tx, at(noon), seen, { hasFaceProvider: true }))

  test('a selfie is kept sealed, and with the note and the days that a reviewer compares', async () => {
    const { recoveryCase } = await openedCase(database)
    const bytes = await picture()
    await selfie(recoveryCase, { bytes })

    const [one] = await given(recoveryCase)
    assert.deepEqual(one?.data, {
      how: 'alone',
      noteText: `Countersign ${recoveryCase.number}`,
      acceptedDates: ['2026-11-20', '2026-11-21', '2026-11-22'],
    })
    const [row] = await database.read((tx) => tx.all(contents, { caseId: recoveryCase.id }))
    assert.ok(row?.sealed_content && !Buffer.from(row.sealed_content).includes(Buffer.from('ffd8ff', 'hex')))
    assert.equal((await progress(recoveryCase)).filesLeft, 4)
  })

  test('of two pictures the document comes first', async () => {
    const { recoveryCase } = await openedCase(database)

    assert.equal(await refusal(selfie(recoveryCase, { how: 'two_pictures' })), 'PART_MISSING')
    await selfie(recoveryCase, { how: 'two_pictures', part: 'document_and_note' })
    assert.equal((await progress(recoveryCase)).kinds.find(({ kind }) => kind === 'selfie_with_document')?.isComplete, false)
    await selfie(recoveryCase, { how: 'two_pictures' })
    assert.equal((await progress(recoveryCase)).kinds.find(({ kind }) => kind === 'selfie_with_document')?.isComplete, true)
  })

  test('a picture that was sent before is refused: the same file in any case, the same sight in a case of the same account', async () => {
    const first = await openedCase(database)
    const another = await openedCase(database)
    const sketch = drawn(++seed)
    const bytes = await sketch.clone().jpeg().toBuffer()
    await selfie(first.recoveryCase, { bytes })

    assert.equal(await refusal(selfie(first.recoveryCase, { bytes })), 'SENT_BEFORE')
    assert.equal(await refusal(selfie(another.recoveryCase, { bytes })), 'SENT_BEFORE')
    assert.equal(
      await refusal(selfie(first.recoveryCase, { bytes: await sketch.clone().resize(250).jpeg({ quality: 70 }).toBuffer() })),
      'SENT_BEFORE',
    )
    await selfie(first.recoveryCase)
  })

  test('a sixth file is refused, also when two arrive at once', async () => {
    const { recoveryCase } = await openedCase(database)
    for (let count = 0; count < 4; count++) await selfie(recoveryCase, { part: 'document_and_note', how: 'helper' })

    const answers = await Promise.all([refusal(selfie(recoveryCase)), refusal(selfie(recoveryCase))])
    assert.deepEqual(answers.sort(), ['TOO_MANY_FILES', 'granted'])
  })

  test('nothing of a file is read before it counts as one of thirty', async () => {
    const { recoveryCase } = await openedCase(database)
    for (let count = 0; count < 30; count++) assert.equal(await refusal(oldMail(recoveryCase, Buffer.from('x'))), 'FILE_NOT_TAKEN')
    const file = () => assert.fail('it was read')
    const parts = { database, pictures, mails }
    for (const give of [
      () => giveOldMail(parts, at(noon), recoveryCase, file, byOwner),
      () => giveSelfie(parts, at(noon), recoveryCase, { part: 'selfie', how: 'alone', file }, byOwner),
      () => giveTransferRecord(parts, at(noon), recoveryCase, { platform: 'Other', file }, byOwner),
    ])
      assert.equal(await refusal(give()), 'TOO_MANY_ATTEMPTS')
  })

  const rightOptions = async ({ id, accountId }: RecoveryCase) => {
    const row = await database.read((tx) => tx.get(right, { caseId: id }))
    assert.ok(row)
    const place = { table: 'question_sets', column: 'sealed_questions', account: accountId, row: row.id }
    const opened = keys.erasable.open(id, place, row.sealed_questions)
    return (JSON.parse(Buffer.from(opened ?? []).toString()) as { right: string }[]).map(({ right: one }) => one)
  }
  const ask = (seen: RecoveryCase) => database.unit((tx) => askQuestions(tx, at(noon), seen, facts))
  const answer = (seen: RecoveryCase, chosen: string[]) =>
    database.unit((tx) => answerQuestions(tx, at(noon), seen, chosen, byOwner)).then(accepted)

  test('asks four questions with decoys, the same for every try and in every case of the account', async () => {
    const { account, session: _ } = await owner(database)
    const one = await openedCase(database, { account })
    const asked = await ask(one.recoveryCase)

    assert.equal(asked.questions.length, 4)
    for (const { options } of asked.questions) {
      assert.equal(new Set(options).size, options.length)
      assert.ok(options.length >= 4 && options.at(-1) === 'none', options.join())
    }
    assert.deepEqual(await ask(one.recoveryCase), asked)
    await database.unit((tx) => moveCase(tx, at(noon), one.recoveryCase, 'cancel', byOwner))
    const next = await openedCase(database, { account })
    assert.deepEqual((await ask(next.recoveryCase)).questions, asked.questions)
  })

  test('answers alike whatever was wrong, three times, and then leaves the other kinds', async () => {
    const { recoveryCase } = await openedCase(database)
    await ask(recoveryCase)
    const correct = await rightOptions(recoveryCase)
    const wrongAt = (...places: number[]) => correct.map((option, index) => (places.includes(index) ? 'another' : option))

    assert.deepEqual(await answer(recoveryCase, wrongAt(0)), { isRight: false, triesLeft: 2 })
    assert.deepEqual(await answer(recoveryCase, wrongAt(0, 1, 2, 3)), { isRight: false, triesLeft: 1 })
    assert.deepEqual(await answer(recoveryCase, wrongAt(3)), { isRight: false, triesLeft: 0 })
    assert.equal(await refusal(answer(recoveryCase, correct)), 'QUESTIONS_USED_UP')
    assert.equal(await refusal(ask(recoveryCase)), 'QUESTIONS_USED_UP')
    const { kinds } = await progress(recoveryCase)
    assert.deepEqual(
      kinds.filter(({ isOffered }) => isOffered).map(({ kind }) => kind),
      ['selfie_with_document', 'face_check', 'old_mail_and_transfer'],
    )
    assert.deepEqual(
      (await given(recoveryCase)).map(({ part }) => part),
      ['used_up'],
    )
  })

  test('of six wrong answers at once three count, and the rest is refused', async () => {
    const { recoveryCase } = await openedCase(database)
    await ask(recoveryCase)
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        answer(recoveryCase, ['a', 'b', 'c', 'd']).then(
          ({ isRight, triesLeft }) => `${isRight} ${triesLeft}`,
          ({ code }: Problem) => code,
        ),
      ),
    )
    assert.deepEqual(answers.sort(), [...Array.from({ length: 3 }, () => 'QUESTIONS_USED_UP'), 'false 0', 'false 1', 'false 2'])
    assert.deepEqual(
      (await given(recoveryCase)).map(({ part }) => part),
      ['used_up'],
    )
  })

  test('right answers are a signal, and one of many at once', async () => {
    const { recoveryCase, again } = await openedCase(database, { preset: 'coinex-style:exact' })
    await ask(recoveryCase)
    const correct = await rightOptions(recoveryCase)

    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => answer(recoveryCase, correct)))
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await again()).state, 'in_review')
    assert.equal((await given(recoveryCase)).length, 1)
  })

  test('an account has ten tries in thirty days, over all of its cases', async () => {
    const one = await openedCase(database)
    let tried = 0
    for (let round = 0; round < 4; round++) {
      const { recoveryCase } = round === 0 ? one : await openedCase(database, { account: one.account })
      await ask(recoveryCase)
      while ((await refusal(answer(recoveryCase, ['a', 'b', 'c', 'd']))) === 'granted') tried++
      await database.unit((tx) => moveCase(tx, at(noon), recoveryCase, 'cancel', byOwner))
    }
    assert.equal(tried, 10)
  })

  const oldMail = (seen: RecoveryCase, bytes: Uint8Array) =>
    giveOldMail({ database, pictures, mails }, at(noon), seen, sent(bytes), byOwner)
  const letter = (to: string, body: string) =>
    Buffer.from(
      `From: Countersign <no-reply@id.example.test>\r\nTo: ${to}\r\nSubject: New sign-in\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\n${body}\r\n`,
    )

  test('knows an old mail of ours by its stamp, and whom it was to', async () => {
    const findings = async (body: (address: string) => string) => {
      const { recoveryCase, account } = await openedCase(database)
      await oldMail(recoveryCase, letter(account.email, body(account.email)))
      return (await given(recoveryCase))[0]?.data as OldMailData & { stamp: string }
    }
    const stamp = (to: string) => provenanceReference(keys, { template: 'new-device-sign-in', at: noon - days(3), to })

    const ours = await findings((address) => `Hello\r\nReference: ${stamp(address)}`)
    assert.ok(ours.form === 'mail')
    assert.deepEqual([ours.stamp, ours.template, ours.sentAt], ['ours', 'new-device-sign-in', '2026-11-18T12:00:00.000Z'])
    assert.equal((await findings(() => `Reference: ${stamp('somebody@else.example')}`)).stamp, 'ours_to_another')
    assert.equal(
      (await findings((address) => `Reference: ${stamp(address).replace(/^./, (sign) => (sign === '0' ? '1' : '0'))}`)).stamp,
      'forged',
    )
    assert.equal((await findings(() => 'nothing')).stamp, 'none')
  })

  test('a mail that would be judged for a minute keeps nobody waiting', async () => {
    const { recoveryCase } = await openedCase(database)
    const signed = (count: number) =>
      Buffer.from(`${costlySignatures(count).join('\r\n')}\r\n${letter('a@b.example', 'x'.repeat(900_000))}`)
    const still = await longestStill(async () => {
      assert.equal(await refusal(oldMail(recoveryCase, signed(1000))), 'FILE_NOT_TAKEN')
      await oldMail(recoveryCase, signed(10))
    })
    assert.ok(still < 2000, `nobody was answered for ${still} ms`)
  })

  test('the mail alone is not enough: the record of a transfer belongs to it, with its platform', async () => {
    const { recoveryCase, again, account } = await openedCase(database, { preset: 'coinex-style:exact' })
    for (const bytes of [Buffer.from('<html>'), Buffer.from('%PDF-1.7'), Buffer.from('just text\r\n\r\nmore')])
      assert.equal(await refusal(oldMail(recoveryCase, bytes)), 'FILE_NOT_TAKEN')
    await oldMail(recoveryCase, letter(account.email, 'one'))
    assert.equal((await again()).state, 'evidence')

    await giveTransferRecord(
      { database, pictures },
      at(noon),
      recoveryCase,
      { platform: 'Other Exchange', file: sent(await picture()) },
      byOwner,
    )
    assert.equal((await again()).state, 'in_review')
    assert.deepEqual((await given(recoveryCase)).at(-1)?.data, { platform: 'Other Exchange' })
  })

  test('of two parts that arrive at once the later one sends the case in', async () => {
    const letterOf = (name: string) => letter(`${name}@home.example`, name)
    const [opened, read] = [await pictures.open(await picture()), await mails.read(letterOf('maya'))]
    // Opened before, so that nothing but the transactions takes its time.
    const parts = { database, pictures: { open: async () => ({ ...opened, shown: null }) }, mails: { read: async () => read } }
    for (let round = 0; round < 20; round++) {
      const { recoveryCase, again } = await openedCase(database, { preset: 'coinex-style:exact' })

      await Promise.all([
        giveOldMail(parts, at(noon), recoveryCase, sent(letterOf(recoveryCase.id)), byOwner),
        giveTransferRecord(parts, at(noon), recoveryCase, { platform: 'Other', file: sent(randomBytes(20)) }, byOwner),
      ])

      assert.equal((await again()).state, 'in_review')
    }
  })

  test('a face check is begun with the provider, and its result taken once', async () => {
    const { recoveryCase, again } = await openedCase(database, { preset: 'coinex-style:exact' })
    let asked = { id: '', resultTo: '' }
    const provider = async (check: typeof asked) => {
      asked = check
      return 'https://faces.example/begin'
    }
    const begun = await beginFaceCheck({ database, provider }, at(noon), recoveryCase, 'en')
    assert.deepEqual(begun, { url: 'https://faces.example/begin' })
    assert.equal(asked.resultTo, `https://id.example.test/v1/face-checks/${asked.id}`)

    const report = (now = noon) =>
      database
        .unit((tx) => takeFaceCheckResult(tx, at(now), asked.id, { result: 'passed', provider: 'p', reference: 'r', isSimulated: false }))
        .then(accepted)
    const answers = await Promise.allSettled([report(), report(), report()])
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await again()).state, 'in_review')
  })

  test('the desk shows of each kind what its verb found, under a name that has a label', async () => {
    const { account } = await owner(database)
    const { recoveryCase } = await openedCase(database, { account })
    const provider = async ({ id }: { id: string }) => {
      await database.unit((tx) =>
        takeFaceCheckResult(tx, at(noon), id, { result: 'failed', provider: 'Faces', reference: 'r-7', isSimulated: true }),
      )
      return 'https://faces.example/begin'
    }
    await beginFaceCheck({ database, provider }, at(noon), recoveryCase, 'en')
    await selfie(recoveryCase, { part: 'document_and_note', how: 'two_pictures' })
    const stamp = provenanceReference(keys, { template: 'new-device-sign-in', at: noon - days(3), to: account.email })
    await oldMail(recoveryCase, letter(account.email, stamp))
    const record = { platform: 'Other Exchange', file: sent(await picture()) }
    await giveTransferRecord({ database, pictures }, at(noon), recoveryCase, record, byOwner)
    await ask(recoveryCase)
    await answer(recoveryCase, await rightOptions(recoveryCase))
    const [lea, { account: caller }] = [await member(database), await owner(database)]
    const contact = {
      email: caller.email,
      tool: 'totp',
      channel: 'video',
      checks: ['document_seen', 'video_call'],
      record: 'She held it.',
      reason: 'lost',
    } satisfies ContactCase
    const other = await database.unit((tx) =>
      openContactCase(tx, at(noon, { policy: under('cryptocloud-style:exact') }), lea.staff, caller, facts, contact),
    )
    assert.ok('number' in other)

    await database.unit((tx) => tx.run(closeOthers, { one: recoveryCase.number, other: other.number, now: noon }))
    const parts: [part: string, says: Record<string, string>][] = []
    for (const who of [await member(database), await member(database)]) {
      const dealt = await deal(database, who)
      const page = await withCase(database, who, dealt ?? '', (tx, held) => casePage(tx, at(noon), held, facts))
      assert.ok(!('refused' in page))
      for (const { part, says } of page.evidence) parts.push([part, Object.fromEntries(says.map(({ name, value }) => [name, value]))])
    }

    const { asked, ...answers } = Object.fromEntries(parts).answers ?? {}
    assert.equal(asked?.split(', ').length, 4)
    assert.deepEqual(Object.fromEntries([...parts.filter(([part]) => part !== 'answers'), ['answers', answers]]), {
      result_against: { result: 'failed', provider: 'Faces', reference: 'r-7', isSimulated: 'true' },
      document_and_note: {
        how: 'two_pictures',
        noteText: `Countersign ${recoveryCase.number}`,
        acceptedDates: '2026-11-20, 2026-11-21, 2026-11-22',
      },
      mail: {
        form: 'mail',
        stamp: 'ours',
        sentAt: '2026-11-18T12:00:00.000Z',
        dkim: 'none',
        subject: 'New sign-in',
      },
      transfer: { platform: 'Other Exchange' },
      answers: { result: 'right' },
      record: { channel: 'video', checks: 'document_seen, video_call', record: 'She held it.' },
    })
    for (const language of ['en', 'de', 'ar']) {
      const texts = JSON.parse(await readFile(new URL(`../../../../web/src/texts/${language}/desk.json`, import.meta.url), 'utf8'))
      const named = Object.values(evidenceKinds).flatMap(({ shown: names }) => names as readonly string[])
      assert.deepEqual(Object.keys(texts.desk.field).sort(), [...new Set(named)].sort())
    }
  })

  test('a face check is over after half an hour, and a provider that is down leaves the other kinds', async () => {
    const { recoveryCase } = await openedCase(database)
    let id = ''
    const provider = async (check: { id: string }) => {
      id = check.id
      return 'https://faces.example/begin'
    }
    await beginFaceCheck({ database, provider }, at(noon), recoveryCase, 'en')
    const late = database.unit((tx) =>
      takeFaceCheckResult(tx, at(noon + minutes(31)), id, { result: 'passed', provider: 'p', reference: 'r', isSimulated: false }),
    )

    assert.equal(await refusal(late), 'NOT_FOUND')
    assert.equal(
      await refusal(beginFaceCheck({ database, provider: async () => undefined }, at(noon), recoveryCase, 'en')),
      'FACE_CHECK_DOWN',
    )
    assert.equal(await refusal(beginFaceCheck({ database, provider: null }, at(noon), recoveryCase, 'en')), 'NOT_OFFERED')
  })

  test('the result of a face check that belongs to a round before ends the check and is not taken', async () => {
    const { recoveryCase, again } = await openedCase(database)
    const ids: string[] = []
    const provider = async ({ id }: { id: string }) => {
      ids.push(id)
      return 'https://faces.example/begin'
    }
    const report = async () => {
      const [id = ''] = ids
      const passed = { result: 'passed', provider: 'p', reference: 'r', isSimulated: false } as const
      return refusal(database.unit((tx) => takeFaceCheckResult(tx, at(noon), id, passed)).then(accepted))
    }
    const move = async (...events: CaseEvent[]) => {
      for (const event of events) {
        const current = await again()
        await database.unit((tx) => moveCase(tx, at(noon), current, event, byOwner))
      }
    }
    await beginFaceCheck({ database, provider }, at(noon), recoveryCase, 'en')
    await move('submit', 'admit', 'ask_for_more')

    assert.equal(await report(), 'CASE_MOVED_ON')
    assert.equal(await report(), 'NOT_FOUND')
    assert.deepEqual(await given(recoveryCase), [])
  })

  test('a ticket shows one file once, within a minute, and never to whom the case is about', async () => {
    const { recoveryCase, account } = await openedCase(database)
    const { account: viewer } = await owner(database)
    await selfie(recoveryCase)
    const fileId = (await given(recoveryCase))[0]?.fileId ?? ''
    const ticketFor = (caseId: string, who = viewer.id) =>
      database.unit((tx) => evidenceTicket(tx, at(noon), { caseId, fileId, viewer: who }))
    const see = (path: string, now = noon) => database.unit((tx) => redeemTicket(tx, { keys, now }, path.slice('/files/'.length)))

    assert.equal(await refusal(ticketFor(recoveryCase.id, account.id)), 'NOT_FOUND')
    assert.equal(await refusal(ticketFor((await openedCase(database)).recoveryCase.id)), 'NOT_FOUND')
    const { path } = await ticketFor(recoveryCase.id)
    const seen = await Promise.all([see(path), see(path)])
    assert.deepEqual(
      seen.filter((one) => one !== undefined).map(({ mediaType, content }) => [mediaType, Buffer.from(content).toString('hex', 0, 3)]),
      [['image/jpeg', 'ffd8ff']],
    )
    assert.equal(await see((await ticketFor(recoveryCase.id)).path, noon + 60_001), undefined)
    const views = (await leftBehind(database, account.id)).audit.filter(({ event }) => event === 'recovery.evidence_viewed')
    assert.equal(views.length, 2)
    assert.match(views[0]?.details ?? '', new RegExp(viewer.id))
  })

  test('is erased with its key a week after a case was stopped, and knows its pictures still', async () => {
    const { recoveryCase, account, again } = await openedCase(database, { reasonText: 'it fell into the sea' })
    const bytes = await picture()
    await selfie(recoveryCase, { bytes })
    const stopped = await database.unit((tx) => moveCase(tx, at(noon), recoveryCase, 'cancel', byOwner))
    const { audit, service, policy } = at(noon)
    const erase = (now: number) => eraseEvidence({ database, keys, audit, service, policy, clock: () => now })
    const reason = await database.read((tx) => tx.get(sealedReason, { id: recoveryCase.id }))
    const before = (await database.read((tx) => tx.all(contents, { caseId: recoveryCase.id })))[0]?.sealed_content

    await erase(noon + keptFor.otherwise - 1)
    assert.ok((await given(stopped))[0]?.data)
    await erase(noon + keptFor.otherwise)
    assert.deepEqual(
      (await given(stopped)).map(({ data, erasedAt }) => [data, erasedAt]),
      [[null, noon + keptFor.otherwise]],
    )
    assert.deepEqual(await database.read((tx) => tx.all(contents, { caseId: recoveryCase.id })), [{ sealed_content: null }])
    // As a backup from before still has it.
    assert.ok(before)
    const [one] = await given(stopped)
    const place = { table: 'evidence_files', column: 'sealed_content', account: account.id, row: one?.fileId ?? '' }
    assert.equal(keys.erasable.open(recoveryCase.id, place, before), undefined)
    assert.ok(reason)
    assert.equal(keys.erasable.open(recoveryCase.id, placeIn(recoveryCase, 'sealed_reason_text'), reason.sealed_reason_text), undefined)

    const next = await openedCase(database, { account, now: noon + days(8) })
    assert.equal(await refusal(selfie(next.recoveryCase, { bytes }, noon + days(8))), 'SENT_BEFORE')
    const reopened = await next.again()
    await database.unit((tx) => moveCase(tx, at(noon + days(8)), reopened, 'cancel', byOwner))
    await erase(noon + keptFor.record + 1)
    assert.equal(await refusal(again()), 'NOT_FOUND')
  })

  test('is erased on request once the case is over, and then not again at its time; digests and decisions stay', async () => {
    const { recoveryCase, account, again } = await openedCase(database, { reasonText: 'it fell into the sea' })
    const bytes = await picture()
    await selfie(recoveryCase, { bytes })
    const asked = (typed: string, now = noon) => database.unit((tx) => eraseEvidenceOf(tx, at(now), typed))
    const typed = recoveryCase.number.toLowerCase().replace('-', ' ')

    assert.equal(await asked('AAAA-AAAA'), 'no such case')
    assert.equal(await asked(typed), 'under way')
    assert.ok((await given(recoveryCase))[0]?.data)
    await database.unit((tx) => moveCase(tx, at(noon), recoveryCase, 'cancel', byOwner))
    assert.deepEqual((await Promise.all([asked(typed), asked(typed)])).sort(), ['erased', 'erased before'])

    assert.equal((await given(recoveryCase))[0]?.data, null)
    assert.deepEqual(await database.read((tx) => tx.all(contents, { caseId: recoveryCase.id })), [{ sealed_content: null }])
    assert.ok(!keys.erasable.names().includes(recoveryCase.id))
    assert.deepEqual([(await again()).state, (await again()).reasonText], ['cancelled_by_owner', ''])
    const next = await openedCase(database, { account })
    assert.equal(await refusal(selfie(next.recoveryCase, { bytes })), 'SENT_BEFORE')
    const reopened = await next.again()
    await database.unit((tx) => moveCase(tx, at(noon), reopened, 'cancel', byOwner))
    const { audit, service, policy } = at(noon)
    await eraseEvidence({ database, keys, audit, service, policy, clock: () => noon + keptFor.otherwise })
    const rows = (await leftBehind(database, account.id)).audit.filter(({ event }) => event === 'recovery.evidence_erased')
    assert.deepEqual(
      rows.map(({ actor, details }) => [actor, JSON.parse(details).case]),
      [
        ['operator', recoveryCase.id],
        ['system', next.recoveryCase.id],
      ],
    )
  })

  test('what somebody wrote before there was a case is gone from every copy two days later', async () => {
    const secret = await database.unit((tx) => beginVisit(tx, at(noon), { reasonText: 'it fell into the sea', client }))
    const { audit, service, policy } = at(noon)
    const reasonAt = async (now: number) => {
      await eraseEvidence({ database, keys, audit, service, policy, clock: () => now })
      // As of the moment when it was begun: of the database nothing changed.
      return (await database.read((tx) => findVisit(tx, at(noon), secret)))?.reasonText
    }

    assert.equal(await reasonAt(noon + lifetimes.recoveryVisit), 'it fell into the sea')
    assert.equal(await reasonAt(noon + days(1) + lifetimes.recoveryVisit), '')
  })

  test('what comes in after an appeal is erased in its turn', async () => {
    const { recoveryCase, again } = await openedCase(database)
    const { audit, service, policy } = at(noon)
    const end = (state: string, now: number) => database.unit((tx) => tx.run(endCase, { id: recoveryCase.id, state, now }))
    const erase = (now: number) => eraseEvidence({ database, keys, audit, service, policy, clock: () => now })
    await end('rejected', noon)
    await erase(noon + keptFor.otherwise)
    const rejected = await again()
    await database.unit((tx) => appeal(tx, at(noon + days(8)), rejected, 'look once more'))
    assert.equal((await again()).appealText, 'look once more')

    await end('upheld', noon + days(9))
    await erase(noon + days(9) + keptFor.otherwise)

    assert.equal((await again()).appealText, '')
  })

  test('is kept 30 days after an approval that was used, and 90 where a reviewer named a reason of fraud', async () => {
    const { account: reviewer } = await owner(database)
    const ended = async (state: string, reasons: string[]) => {
      const { recoveryCase } = await openedCase(database)
      await selfie(recoveryCase)
      await database.unit(async (tx) => {
        await tx.run(endCase, { id: recoveryCase.id, state, now: noon })
        await tx.run(addReview, {
          id: `rrv_${recoveryCase.id}`,
          caseId: recoveryCase.id,
          reviewer: reviewer.id,
          reasons: JSON.stringify(reasons),
          now: noon,
        })
      })
      return recoveryCase
    }
    const cases = [await ended('done', []), await ended('rejected', ['blurred']), await ended('rejected', ['generated_or_manipulated'])]
    const { audit, service, policy } = at(noon)
    const left = async (now: number) => {
      await eraseEvidence({ database, keys, audit, service, policy, clock: () => now })
      return Promise.all(cases.map(async (one) => (await given(one))[0]?.data !== null))
    }

    assert.deepEqual(await left(noon + days(7) - 1), [true, true, true])
    assert.deepEqual(await left(noon + days(7)), [true, false, true])
    assert.deepEqual(await left(noon + days(30)), [false, false, true])
    assert.deepEqual(await left(noon + days(90)), [false, false, false])
  })
})
