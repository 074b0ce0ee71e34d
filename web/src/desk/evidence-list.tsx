import type { DeskCase } from '@countersign/contract'
import { t } from 'i18next'
import { Card } from '../components/card.tsx'
import { formatMoment } from '../texts/formats.ts'
import classes from './desk.module.css'
import { EvidenceViewer } from './evidence-viewer.tsx'
import { EvidenceWords } from './evidence-words.tsx'
import { saying, wordOf } from './words.ts'

/** All that was sent in: pictures in the viewer, words beside them. What an earlier round had does not count any more. */
export function EvidenceList({ it, viewer }: { it: DeskCase; viewer: string }) {
  const pictures = it.evidence.filter(({ shows }) => shows === 'picture')
  return (
    <Card labelledBy="evidence">
      <h2 id="evidence">{t('desk.evidence.title')}</h2>
      {it.evidence.length === 0 && <p className={classes.soft}>{t('desk.evidence.none')}</p>}
      {pictures.length > 0 && <EvidenceViewer caseId={it.id} pictures={pictures} viewer={viewer} />}
      <ul className={classes.list}>
        {it.evidence.map((one) => (
          <li key={one.id} className={classes.other}>
            <strong>
              {wordOf('kind', one.kind)}
              {!one.isCurrent && ` (${t('desk.evidence.earlier')})`}
            </strong>
            <span className={classes.soft}>
              {one.isErased ? t('desk.evidence.erased') : t('desk.evidence.given', { at: formatMoment(one.givenAt) })}
            </span>
            {one.says.length > 0 && (
              <dl className={classes.facts}>
                {one.says.map(({ name, value }) => (
                  <div key={name}>
                    <dt>{wordOf('field', name)}</dt>
                    <dd dir="auto">{saying(value)}</dd>
                  </div>
                ))}
              </dl>
            )}
            {one.shows === 'words' && !one.isErased && <EvidenceWords caseId={it.id} evidenceId={one.id} viewer={viewer} />}
          </li>
        ))}
      </ul>
    </Card>
  )
}
