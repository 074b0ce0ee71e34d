import type { Answer, Decision, DeskCase, DeskWords, Verdict } from '@countersign/contract'
import { t } from 'i18next'
import { useId, useState } from 'react'
import { Action } from '../components/action.tsx'
import { Card, Stack } from '../components/card.tsx'
import { Checkbox } from '../components/checkbox.tsx'
import { Dialog } from '../components/dialog.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { useTask } from '../components/use-task.ts'
import { getPasskey } from '../passkeys/credentials.ts'
import { PasskeyProblem } from '../passkeys/passkey-problem.tsx'
import classes from './desk.module.css'
import { goTo } from './place.ts'
import { deskCall, deskQueries, queueQuery, workIsOver } from './queries.ts'

const tells: readonly Verdict[] = ['reject', 'ask_for_more', 'uphold']

/** The decision, what its owner will read, and the passkey that signs both. */
export function DecisionForm({ it, words }: { it: DeskCase; words: DeskWords }) {
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  // What was ticked as wrong is what the letter is about, until the reviewer says otherwise.
  const [otherwise, setOtherwise] = useState<Record<string, boolean>>({})
  const [message, setMessage] = useState('')
  const [note, setNote] = useState('')
  const [preview, setPreview] = useState<Answer<'previewDecision'> | null>(null)
  const isOpen = it.checklist.some((one) => one.verdict !== 'passed')
  const reasons = words.reasons.filter(({ code }) => it.checklist.some((one) => (one.reasons as string[]).includes(code)))
  const items = words.items.filter(({ item }) => it.checklist.some((one) => one.item === item))
  const more: Pick<Decision, 'reasons' | 'items' | 'replies'> = {
    reasons: reasons
      .map(({ code }) => code)
      .filter((code) => otherwise[`reason ${code}`] ?? it.checklist.some(({ verdict: ticked }) => ticked === code)),
    items: it.checklist
      .filter(({ item, verdict: ticked }) => otherwise[`item ${item}`] ?? (ticked !== null && ticked !== 'passed'))
      .map(({ item }) => item),
    replies: words.replies.map(({ reply }) => reply).filter((reply) => otherwise[`reply ${reply}`]),
  }

  const decisionOf = (chosen: Verdict, andSignOut: boolean): Decision => ({
    verdict: chosen,
    ...(chosen === 'reject' ? { ...more, items: [] } : chosen === 'ask_for_more' ? more : { reasons: [], items: [], replies: [] }),
    message: tells.includes(chosen) ? message : '',
    note,
    andSignOut,
  })

  const look = useTask(async () => {
    if (verdict) setPreview(await deskCall('previewDecision', { params: { id: it.id }, body: { decision: decisionOf(verdict, false) } }))
  })

  const decide = useTask(async (andSignOut: boolean) => {
    if (!verdict) return
    const decision = decisionOf(verdict, andSignOut)
    const { challengeId, passkey } = await deskCall('askForDecisionProof', { params: { id: it.id }, body: { decision } })
    const proof = await getPasskey(passkey)
    await deskCall('decideCase', { params: { id: it.id }, body: { decision, challengeId, proof } })
    setPreview(null)
    goTo('/desk')
    if (andSignOut) workIsOver()
    else await deskQueries.invalidateQueries({ queryKey: queueQuery.queryKey })
  })

  const say = (name: string, isMeant: boolean) => setOtherwise((former) => ({ ...former, [name]: isMeant }))

  return (
    <Card labelledBy="decision">
      <h2 id="decision">{t('desk.decide.title')}</h2>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void look.run()
        }}
      >
        <Stack gap="three">
          <fieldset className={classes.verdicts}>
            <legend>{t('desk.decide.verdict')}</legend>
            {it.verdicts.map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="verdict"
                  checked={verdict === one}
                  disabled={one === 'approve' && isOpen}
                  onChange={() => setVerdict(one)}
                />
                <span>
                  {t(`desk.verdict.${one}`)}
                  {one === 'approve' && isOpen && <span className={classes.soft}> {t('desk.decide.notYet')}</span>}
                </span>
              </label>
            ))}
          </fieldset>
          {verdict === 'reject' && (
            <Codes
              legend={t('desk.decide.reasons')}
              all={reasons}
              keyOf="code"
              chosen={more.reasons}
              say={(one) => one.wrong}
              hint={(one) => (one.onlyForReviewers ? t('desk.decide.hidden') : null)}
              onToggle={(code, isMeant) => say(`reason ${code}`, isMeant)}
            />
          )}
          {verdict === 'ask_for_more' && (
            <Codes
              legend={t('desk.decide.items')}
              all={items}
              keyOf="item"
              chosen={more.items}
              say={(one) => one.ask}
              hint={() => null}
              onToggle={(item, isMeant) => say(`item ${item}`, isMeant)}
            />
          )}
          {verdict && tells.includes(verdict) && (
            <>
              {verdict !== 'uphold' && (
                <Codes
                  legend={t('desk.decide.replies')}
                  all={words.replies}
                  keyOf="reply"
                  chosen={more.replies}
                  say={(one) => one.text}
                  hint={() => null}
                  onToggle={(reply, isMeant) => say(`reply ${reply}`, isMeant)}
                />
              )}
              <Text
                label={t('desk.decide.message')}
                hint={t('desk.decide.messageHint')}
                value={message}
                onChange={setMessage}
                most={300}
                rows={2}
              />
            </>
          )}
          {verdict && (
            <Text label={t('desk.decide.note')} hint={t('desk.decide.noteHint')} value={note} onChange={setNote} most={2000} rows={3} />
          )}
          {look.failure && <PasskeyProblem error={look.failure.error} instead="" />}
          {verdict && (
            <Action type="submit" busy={look.busy}>
              {t('desk.decide.look')}
            </Action>
          )}
        </Stack>
      </form>
      <Dialog opened={preview !== null} title={verdict ? t(`desk.verdict.${verdict}`) : ''} onClose={() => setPreview(null)}>
        <Stack gap="three">
          {preview?.text ? (
            <blockquote className={classes.letter} lang={preview.language} dir={preview.language === 'ar' ? 'rtl' : 'ltr'}>
              <strong>{preview.subject}</strong>
              <p>{preview.text}</p>
            </blockquote>
          ) : (
            <p>{t('desk.decide.noLetter')}</p>
          )}
          <NoticeBanner kind="note">{t('desk.decide.signed')}</NoticeBanner>
          {decide.failure && <PasskeyProblem error={decide.failure.error} instead={t('desk.decide.again')} />}
          <div className={classes.dialogActions}>
            <Action wide busy={decide.busy} onClick={() => void decide.run(false)}>
              {t('desk.decide.confirm')}
            </Action>
            {/* Looks like a convenience and is the alarm: see docs/recovery-desk.md. */}
            <Action kind="secondary" wide busy={decide.busy} onClick={() => void decide.run(true)}>
              {t('desk.decide.confirmAndLeave')}
            </Action>
            <Action kind="quiet" wide onClick={() => setPreview(null)}>
              {t('desk.decide.back')}
            </Action>
          </div>
        </Stack>
      </Dialog>
    </Card>
  )
}

interface CodesProps<T, K extends keyof T> {
  legend: string
  all: readonly T[]
  keyOf: K
  chosen: readonly T[K][]
  say(one: T): string
  hint(one: T): string | null
  onToggle(code: T[K], isMeant: boolean): void
}

function Codes<T, K extends keyof T>({ legend, all, keyOf, chosen, say, hint, onToggle }: CodesProps<T, K>) {
  return (
    <fieldset className={classes.codes}>
      <legend>{legend}</legend>
      {all.map((one) => (
        <Checkbox
          key={String(one[keyOf])}
          label={say(one)}
          hint={hint(one)}
          checked={chosen.includes(one[keyOf])}
          onChange={(isMeant) => onToggle(one[keyOf], isMeant)}
        />
      ))}
    </fieldset>
  )
}

export function Text({
  label,
  hint,
  value,
  onChange,
  most,
  rows,
}: {
  label: string
  hint: string
  value: string
  onChange(value: string): void
  most: number
  rows: number
}) {
  const id = useId()
  return (
    <div className={classes.text}>
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-hint`} className={classes.soft}>
        {hint} {t('desk.decide.left', { count: most - value.length })}
      </p>
      <textarea
        id={id}
        rows={rows}
        maxLength={most}
        dir="auto"
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  )
}
