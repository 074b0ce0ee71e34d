import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { drawPicture, eachDatabase } from '../../../testing/index.ts'
import { keys, makeAccount } from '../../accounts/account.fixture.ts'
import { type Database, type NoParams, statement } from '../../database/database.ts'
import { days, hours } from '../../durations.ts'
import { owner } from '../../factors/owner.fixture.ts'
import { until } from '../../messages/outbox.fixture.ts'
import { at, leftBehind } from '../../security-events/occasion.fixture.ts'
import { givenTo } from '../evidence/given.ts'
import { moveCase } from '../move-case.ts'
import { openCaseOf } from '../stored-case.ts'
import { allAnswers, intakeAddress, Post } from './intake.fixture.ts'

const waitingRows = statement<NoParams, { id: string; sealed_mail: Uint8Array }>(
  'test-waiting-rows',
  'select id, sealed_mail from intake_mails where handled_at is null',
)
const putBack = statement<{ id: string; sealed_mail: Uint8Array; now: number }>(
  'test-put-mail-back',
  `update intake_mails set sealed_mail = :sealed_mail, handled_at = null, outcome = null, content_digest = null, claimed_until = 0,
     next_attempt_at = :now where id = :id`,
)

eachDatabase('mail that people write who lost their second factor', (open) => {
  let database: Database
  let url: string
  before(async () => {
    ;({ database, url } = await open())
  })
  const caseOf = (accountId: Parameters<typeof openCaseOf>[2]) => database.read((tx) => openCaseOf(tx, keys, accountId))
  const selfie = (seed: string) => [{ filename: 'me.png', content: drawPicture(seed) }]

  test('E5: what is missing is named, a rejected picture is not taken again, and a new mail with a new one is', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    const from = account.email

    assert.equal(await post.send({ from: 'nora.else@example.test', text: allAnswers }), 'guidance')
    assert.equal(await post.send({ from, text: 'Help, my phone is gone!' }), 'incomplete')
    const opened = await caseOf(account.id)
    assert.ok(opened)
    assert.deepEqual([opened.state, opened.openedBy, opened.mode], ['incomplete', 'mail', 'assisted_mail'])
    const [first] = await post.repliesTo(from)
    assert.ok(first?.template === 'intake-incomplete')
    assert.deepEqual(first.values.missing, ['method', 'reason', 'registered_when', 'balance', 'last_sign_in'])
    assert.equal(first.values.needsSelfie, true)
    assert.match(first.values.noteText, new RegExp(`Reset 2FA ${opened.number}$`))

    const answered = allAnswers.replace('4. 0.5 BTC\n', '')
    const replyTo = first.thread?.replyTo ?? ''
    assert.equal(await post.send({ from, to: replyTo, subject: 'Re: what is missing', text: answered }), 'incomplete')
    const second = (await post.repliesTo(from)).at(-1)
    assert.ok(second?.template === 'intake-incomplete')
    assert.deepEqual([second.values.missing, second.values.needsSelfie], [['balance'], true])

    assert.equal(await post.send({ from, to: replyTo, text: 'Balance: 0.5 BTC', attachments: selfie('nora 1') }), 'complete')
    const inReview = await caseOf(account.id)
    assert.ok(inReview)
    assert.equal(inReview.state, 'in_review')
    assert.equal(await post.send({ from, text: 'How long does it take?' }), 'under_way')

    const reviewed = { actor: 'staff', id: 'acc_reviewer' } as const
    await database.unit((tx) =>
      moveCase(tx, at(post.now, { policy: post.policy }), inReview, 'reject', reviewed, { reasons: ['note_illegible'] }),
    )
    assert.equal(await post.send({ from, to: replyTo, text: 'Why?' }), 'over')
    assert.equal(await caseOf(account.id), undefined)

    post.now += hours(2)
    assert.equal(await post.send({ from, to: replyTo, text: allAnswers, attachments: selfie('nora 1') }), 'incomplete')
    const refused = (await post.repliesTo(from)).at(-1)
    assert.ok(refused?.template === 'intake-incomplete')
    assert.deepEqual([refused.values.missing, refused.values.faults, refused.values.needsSelfie], [[], ['picture_sent_before'], true])
    assert.notEqual(refused.values.number, opened.number)

    assert.equal(
      await post.send({ from, to: refused.thread?.replyTo ?? '', text: 'A new one.', attachments: selfie('nora 2') }),
      'complete',
    )
    const again = await caseOf(account.id)
    assert.ok(again)
    assert.equal(again.state, 'in_review')
    const given = await database.read((tx) => givenTo(tx, keys, again))
    assert.deepEqual([...new Set(given.map(({ kind, part }) => `${kind} ${part}`))], ['questions answers', 'selfie_with_document selfie'])
    const { notices } = await leftBehind(database, account.id)
    assert.deepEqual(
      notices.filter((name) => name.startsWith('recovery-')),
      [
        ...['recovery-opened', 'recovery-incomplete', 'recovery-received', 'recovery-rejected'],
        ...['recovery-opened', 'recovery-received'],
      ],
    )
    for (const { sealed_mail } of await post.kept()) assert.equal(sealed_mail.length, 0)
  })

  test('one mail with everything opens a case that a reviewer gets', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)

    assert.equal(await post.send({ from: account.email, text: allAnswers, attachments: selfie('all at once') }), 'complete')

    const { audit, notices } = await leftBehind(database, account.id)
    assert.deepEqual(
      audit.filter(({ event }) => event.startsWith('recovery.')).map(({ event, actor }) => `${event} ${actor}`),
      ['recovery.opened unknown', 'recovery.submit unknown', 'recovery.admit system'],
    )
    assert.ok(notices.includes('recovery-opened') && notices.includes('recovery-received'))
  })

  test('nobody learns by mail who has an account: a stranger, and somebody without a second factor, get the same words', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    await post.send({ from: 'stranger.one@example.test', text: allAnswers })
    const [toStranger] = await post.repliesTo('stranger.one@example.test')
    const withoutFactor = await makeAccount(database)
    await post.send({ from: withoutFactor.email, text: allAnswers })
    const [toOther] = await post.repliesTo(withoutFactor.email)

    assert.ok(toStranger && toOther)
    for (const key of ['template', 'values', 'language', 'phrase'] as const) assert.deepEqual(toOther[key], toStranger[key])
    assert.equal(JSON.stringify(toStranger.values).includes(account.email), false)
    assert.equal(await caseOf(withoutFactor.id), undefined)
  })

  test('a stranger is answered twice a day, and all strangers together so often in an hour', async (t) => {
    const post = await Post.open(t, database)
    const from = 'again.and.again@example.test'
    const outcomes = []
    for (let mail = 0; mail < 4; mail += 1) {
      post.now += hours(1)
      outcomes.push(await post.send({ from, text: `Help ${mail}` }))
    }
    assert.deepEqual(outcomes, ['guidance', 'guidance', 'too_many', 'too_many'])
    assert.equal((await post.repliesTo(from)).length, 2)
  })

  test('what is not signed by the domain of its sender opens nothing, and nobody is written to', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    const from = account.email
    const before = (await post.mailsTo(from)).length
    post.trust('evil.test')
    post.trust('strict.test', 'v=DMARC1; p=none; adkim=s')
    post.trust('sub.strict.test')

    for (const forged of [
      { from, signedBy: false },
      { from, signedBy: 'evil.test' },
      { from, signedBy: 'evil.test', envelopeFrom: 'eve@evil.test' },
      { from, headers: { From: `"${from}" <eve@evil.test>` }, signedBy: false },
      { from, date: new Date(post.now - days(4)) },
      { from, to: 'somebody.else@example.test' },
    ] as const)
      assert.match(await post.send({ ...forged, text: allAnswers, attachments: selfie('forged') }), /^(not_authentic|old|not_to_us)$/)
    assert.match(await post.send({ from: 'a@strict.test', signedBy: 'sub.strict.test', text: allAnswers }), /^not_authentic$/)

    assert.equal(await caseOf(account.id), undefined)
    assert.equal((await post.mailsTo(from)).length, before)
  })

  test('the same mail opens nothing twice, whichever way it comes', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    const mail = { from: account.email, text: 'Help', date: new Date(post.now), headers: { 'Message-ID': '<one@example.test>' } }
    assert.equal(await post.send(mail), 'incomplete')
    assert.equal(await post.send({ ...mail, envelopeFrom: 'other@example.test' }), 'repeated')
    assert.equal(await post.send({ ...mail, headers: { 'Message-ID': '<two@example.test>' } }), 'repeated')

    assert.equal((await post.repliesTo(account.email)).length, 1)
  })

  test('what a machine wrote is not answered', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    const from = account.email
    const before = (await post.mailsTo(from)).length
    for (const [header, value] of [
      ['Auto-Submitted', 'auto-replied'],
      ['Precedence', 'bulk'],
      ['List-Id', '<people.example.test>'],
      ['Return-Path', '<>'],
      ['X-Loop', 'yes'],
    ] as const)
      assert.equal(await post.send({ from, text: `Away ${header}`, headers: { [header]: value } }), 'automatic', header)
    assert.equal(await post.send({ from, text: 'It came back', envelopeFrom: '' }), 'automatic')
    post.trust('id.example.test')
    assert.equal(await post.send({ from: intakeAddress, text: 'To myself' }), 'automatic')

    assert.equal((await post.mailsTo(from)).length, before)
    assert.equal(await caseOf(account.id), undefined)
  })

  test('a name server that is down makes a mail wait, and not be lost', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    post.names.silent.add('mail._domainkey.example.test')
    await post.bring({ from: account.email, text: 'Help' })
    await until(() => post.lastOutcome() === 'put_off', 'that it waits', 30_000)
    assert.equal(await caseOf(account.id), undefined)

    post.names.silent.clear()
    post.now += hours(1)
    await post.settled()

    assert.equal((await caseOf(account.id))?.state, 'incomplete')
  })

  test('of two servers one handles a mail; of mails that come at once from one person one opens the case, and all are answered', async (t) => {
    const { database: other } = await open({ url })
    const post = await Post.open(t, database)
    const second = await Post.open(t, other)
    const { account } = await owner(database)
    const from = account.email
    const words = ['1. Authenticator app', '2. I lost my phone', '3. March 2025', '4. 0.5 BTC', '5. yesterday']
    const before = await post.kept()

    const writing = words.map((text, at) => (at % 2 ? post : second).bring({ from, text, date: new Date(post.now - at * 60_000) }))
    for (const answer of await Promise.all(writing)) assert.match(answer, /^250 /)
    await until(
      async () => {
        // Whoever came second is looked at again when its pause is over.
        post.now += 60_000
        second.now = post.now
        return (await post.kept()).every(({ outcome }) => outcome !== null)
      },
      'that all of them were handled',
      60_000,
    )

    const opened = await caseOf(account.id)
    assert.ok(opened)
    const { audit } = await leftBehind(database, account.id)
    assert.equal(audit.filter(({ event }) => event === 'recovery.opened').length, 1)
    assert.equal(audit.filter(({ event }) => event === 'recovery.send_part').length, words.length - 1)
    const handled = (rows: typeof before) => rows.filter(({ outcome }) => outcome === 'handled').length
    assert.equal(handled(await post.kept()) - handled(before), words.length)
    const last = (await post.repliesTo(from)).filter(({ template }) => template === 'intake-incomplete')
    assert.equal(last.length, words.length)
    assert.ok(last.some((mail) => mail.template === 'intake-incomplete' && mail.values.missing.length === 0))
  })

  test('a mail that was handled opens from no copy of the database, and one that is put back is handled by nobody', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    post.names.silent.add('mail._domainkey.example.test')
    const received = post.figures.filter((figure) => figure === 'received').length
    await post.bring({ from: account.email, text: 'Help, my phone is gone!' })
    await until(() => post.lastOutcome() === 'put_off', 'that it waits', 30_000)
    const { mails } = await database.read(async (tx) => ({ mails: await tx.all(waitingRows, {}) }))
    const [copy] = mails
    assert.ok(copy && mails.length === 1 && keys.erasable.names().includes(copy.id))
    post.names.silent.clear()
    post.now += hours(1)
    await post.settled()
    await until(() => post.lastOutcome() === 'incomplete', 'that it was handled', 30_000)
    assert.ok(!keys.erasable.names().includes(copy.id))

    await database.unit((tx) => tx.run(putBack, { ...copy, now: post.now }))
    await post.settled()

    await until(() => post.lastOutcome() === 'erased', 'that it is over', 30_000)
    assert.equal((await post.repliesTo(account.email)).length, 1)
    assert.deepEqual(
      post.figures.slice(received).filter((figure) => figure !== 'received'),
      ['incomplete', 'erased'],
    )
  })

  test('after three rejections in a month there is no case for a month, and the owner is told until when', async (t) => {
    const post = await Post.open(t, database)
    const { account } = await owner(database)
    for (let round = 0; round < 3; round += 1) {
      post.now += hours(2)
      assert.equal(await post.send({ from: account.email, text: allAnswers, attachments: selfie(`round ${round}`) }), 'complete')
      const inReview = await caseOf(account.id)
      assert.ok(inReview)
      await database.unit((tx) =>
        moveCase(tx, at(post.now, { policy: post.policy }), inReview, 'reject', { actor: 'staff' }, { reasons: ['blurred'] }),
      )
    }

    assert.equal(await post.send({ from: account.email, text: allAnswers, attachments: selfie('once more') }), 'paused')
    assert.equal((await post.repliesTo(account.email)).at(-1)?.template, 'intake-paused')
  })

  test('where the policy helps in another way, everybody who writes is told where to go', async (t) => {
    const post = await Post.open(t, database, { preset: 'coinex-style' })
    const { account } = await owner(database)

    assert.equal(await post.send({ from: account.email, text: allAnswers }), 'guidance')
    assert.equal(await caseOf(account.id), undefined)
  })
})
