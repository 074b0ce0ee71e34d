import type { CheckVerdict, DeskCase, DeskWords } from '@countersign/contract'
import { t } from 'i18next'
import { useId, useRef, useState } from 'react'
import { Card } from '../components/card.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { formatCalendarDay } from '../texts/formats.ts'
import { DocumentOnFile } from './claims.tsx'
import classes from './desk.module.css'
import { caseQuery, deskCall, deskQueries } from './queries.ts'

type Check = DeskCase['checklist'][number]

/** The standard that evidence is judged by. Each tick is kept with its time as soon as it is made. */
export function Checklist({ it, words }: { it: DeskCase; words: DeskWords }) {
  const key = caseQuery(it.id).queryKey
  const [failure, setFailure] = useState<unknown>(null)
  // What was just ticked, until it is read again: a radio button shows its press in the same moment.
  const [pressed, setPressed] = useState<Partial<Record<Check['item'], CheckVerdict | null>>>({})
  const waiting = useRef<Promise<unknown>>(Promise.resolve())

  /** One after the other, as each is written beside those before it. */
  function tick(item: Check['item'], verdict: CheckVerdict | null): void {
    setFailure(null)
    setPressed((former) => ({ ...former, [item]: verdict }))
    const at = verdict === null ? null : new Date().toISOString()
    const ticked = (checks: Check[]) => checks.map((one) => (one.item === item ? { ...one, verdict, at } : one))
    deskQueries.setQueryData<DeskCase>(key, (seen) => seen && { ...seen, checklist: ticked(seen.checklist) })
    waiting.current = waiting.current.then(() => send(item, verdict))
  }

  async function send(item: Check['item'], verdict: CheckVerdict | null): Promise<void> {
    try {
      await deskCall('tickDeskCase', { params: { id: it.id }, body: { item, verdict } })
    } catch (error) {
      setFailure(error)
      setPressed({})
      await deskQueries.invalidateQueries({ queryKey: key })
    }
  }
  const open = it.checklist.filter(({ verdict }) => verdict === null).length
  return (
    <Card labelledBy="checklist">
      <h2 id="checklist">{t('desk.check.title')}</h2>
      <p className={classes.soft}>{open === 0 ? t('desk.check.none') : t('desk.check.open', { count: open })}</p>
      {failure !== null && <ProblemNotice error={failure} />}
      <div className={classes.checks}>
        {it.checklist.map((check) => (
          <Item
            key={check.item}
            it={it}
            check={{ ...check, verdict: pressed[check.item] === undefined ? check.verdict : (pressed[check.item] ?? null) }}
            words={words}
            onTick={(verdict) => tick(check.item, verdict)}
          />
        ))}
      </div>
    </Card>
  )
}

function Item({ it, check, words, onTick }: { it: DeskCase; check: Check; words: DeskWords; onTick(verdict: CheckVerdict | null): void }) {
  const id = useId()
  const { item, reasons, verdict } = check
  const isWrong = verdict !== null && verdict !== 'passed'
  const [first] = reasons
  return (
    <fieldset className={classes.check} data-verdict={verdict === null ? 'open' : isWrong ? 'wrong' : 'passed'}>
      <legend>{t(`desk.item.${item}`)}</legend>
      <Expected it={it} item={item} />
      <div className={classes.answers}>
        <label>
          <input type="radio" name={id} checked={verdict === 'passed'} onChange={() => onTick('passed')} />
          {t('desk.check.passed')}
        </label>
        <label>
          <input type="radio" name={id} checked={isWrong} onChange={() => first && onTick(first)} />
          {t('desk.check.wrong')}
        </label>
      </div>
      {isWrong && (
        <label className={classes.why}>
          <span>{t('desk.check.why')}</span>
          <select value={verdict} onChange={(event) => onTick(event.currentTarget.value as CheckVerdict)}>
            {reasons.map((code) => (
              <option key={code} value={code}>
                {words.reasons.find((one) => one.code === code)?.wrong ?? code}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  )
}

/** What the picture is to be held against stands with its item (S1-39, S1-41, S1-43). */
function Expected({ it, item }: { it: DeskCase; item: Check['item'] }) {
  if (item === 'document_on_file') {
    return (
      <p className={classes.expected}>
        {t('desk.check.onFile')} <DocumentOnFile document={it.document} />
      </p>
    )
  }
  if (it.note && item === 'note_text') {
    return (
      <p className={classes.expected} dir="auto">
        {it.note.text}
      </p>
    )
  }
  if (it.note && item === 'note_date') return <p className={classes.expected}>{it.note.dates.map(formatCalendarDay).join(', ')}</p>
  return null
}
