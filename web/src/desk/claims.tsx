import type { DeskCase } from '@countersign/contract'
import { IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import { t } from 'i18next'
import { Card } from '../components/card.tsx'
import { formatCalendarDay } from '../texts/formats.ts'
import classes from './desk.module.css'
import { wordOf } from './words.ts'

const icons = { fits: IconCircleCheck, differs: IconCircleX, unknown: IconHelpCircle }

/** What was said beside what the records say. It decides nothing: people remember badly, and thieves know a lot. */
export function Claims({ it }: { it: DeskCase }) {
  return (
    <Card labelledBy="claims">
      <h2 id="claims">{t('desk.claims.title')}</h2>
      <dl className={classes.facts}>
        <dt>{t('desk.claims.owner')}</dt>
        <dd>
          <bdi dir="ltr">{it.owner.email}</bdi>
        </dd>
        {it.tool && (
          <>
            <dt>{t('desk.claims.tool')}</dt>
            <dd>{wordOf('tool', it.tool)}</dd>
          </>
        )}
        {(it.reason || it.reasonText) && (
          <>
            <dt>{t('desk.claims.reason')}</dt>
            <dd dir="auto">{[it.reason && wordOf('why', it.reason), it.reasonText].filter(Boolean).join(' – ')}</dd>
          </>
        )}
        {it.appealText && (
          <>
            <dt>{t('desk.claims.appeal')}</dt>
            <dd dir="auto">{it.appealText}</dd>
          </>
        )}
        <dt>{t('desk.claims.document')}</dt>
        <dd>
          <DocumentOnFile document={it.document} />
        </dd>
        {it.note && (
          <>
            <dt>{t('desk.claims.note')}</dt>
            <dd>
              <span dir="auto" className={classes.quote}>
                {it.note.text}
              </span>
            </dd>
            <dt>{t('desk.claims.dates')}</dt>
            <dd>{it.note.dates.map(formatCalendarDay).join(', ')}</dd>
          </>
        )}
      </dl>
      {it.claims.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on phones, by the keyboard too
        <section className={classes.scroll} tabIndex={0} aria-label={t('desk.claims.title')}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('desk.claims.item')}</th>
                <th scope="col">{t('desk.claims.said')}</th>
                <th scope="col">{t('desk.claims.known')}</th>
                <th scope="col">{t('desk.claims.verdict')}</th>
              </tr>
            </thead>
            <tbody>
              {it.claims.map(({ item, said, known, verdict }) => {
                const Icon = icons[verdict]
                return (
                  <tr key={item}>
                    <th scope="row">{wordOf('claim', item)}</th>
                    <td>
                      <bdi>{said ?? '–'}</bdi>
                    </td>
                    <td>
                      <bdi>{known ?? '–'}</bdi>
                    </td>
                    <td>
                      <span className={classes.verdict} data-verdict={verdict}>
                        <Icon size={18} stroke={1.8} aria-hidden="true" />
                        {t(`desk.claims.${verdict}`)}
                      </span>
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  )
}

/** Of the document that identity was checked with: enough to hold the picture beside it (S1-39). */
export function DocumentOnFile({ document }: Pick<DeskCase, 'document'>) {
  if (document.state !== 'on_file') return <>{t(`desk.document.${document.state}`)}</>
  const { type, country, lastDigits } = document
  const parts = [type, country, lastDigits && t('desk.document.ends', { digits: lastDigits })].filter(Boolean)
  return <bdi>{parts.length > 0 ? parts.join(', ') : t('desk.document.on_file')}</bdi>
}
