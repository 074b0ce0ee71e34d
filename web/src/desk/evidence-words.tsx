import { IconEye } from '@tabler/icons-react'
import { t } from 'i18next'
import { useState } from 'react'
import { Action } from '../components/action.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from './desk.module.css'
import { deskCall } from './queries.ts'
import { Watermark } from './watermark.tsx'

/** The words of a mail that was sent in, hidden and recorded as pictures are. Nothing in them is a link or a picture. */
export function EvidenceWords({ caseId, evidenceId, viewer }: { caseId: string; evidenceId: string; viewer: string }) {
  const [words, setWords] = useState<string | null>(null)
  const open = useTask(async () => {
    const { url } = await deskCall('viewDeskEvidence', { params: { id: caseId, evidenceId } })
    const answer = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
    if (!answer.ok) throw new Error(`evidence: ${answer.status}`)
    setWords(await answer.text())
  })
  if (words !== null) {
    return (
      <blockquote className={`${classes.letter} ${classes.frame}`} dir="auto">
        <p>{words}</p>
        <Watermark viewer={viewer} />
      </blockquote>
    )
  }
  return (
    <div>
      {open.failure && <ProblemNotice error={open.failure.error} />}
      <Action kind="secondary" busy={open.busy} icon={<IconEye size={20} aria-hidden="true" />} onClick={() => void open.run()}>
        {t('desk.viewer.openWords')}
      </Action>
    </div>
  )
}
