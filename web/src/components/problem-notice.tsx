import { useServiceName } from '../service.ts'
import { NoticeBanner } from './notice-banner.tsx'
import { type ProofSource, problemTexts } from './problem-texts.ts'

interface ProblemNoticeProps {
  error: unknown
  source?: ProofSource
}

/** A refusal that belongs to no field. */
export function ProblemNotice({ error, source }: ProblemNoticeProps) {
  const { what, next } = problemTexts(error, { source, service: useServiceName() })
  return (
    <NoticeBanner kind="danger" live="alert" title={what}>
      {next}
    </NoticeBanner>
  )
}
