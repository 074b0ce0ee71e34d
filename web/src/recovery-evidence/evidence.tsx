import { ProblemError } from '@countersign/client'
import type { EvidenceProgress } from '@countersign/contract'
import { IconArrowLeft } from '@tabler/icons-react'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { api } from '../api.ts'
import { ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useLoaded } from '../recovery/use-loaded.ts'
import { VisitFailed, VisitOver } from '../recovery/visit-over.tsx'

type Kind = EvidenceProgress['kinds'][number]

export interface KindPageProps {
  progress: EvidenceProgress
  kind: Kind
  onProgress(progress: EvidenceProgress): void
  reload(): Promise<void>
  /** As a page does by itself: a failure leaves everything as it is. */
  lookAgain(): Promise<void>
}

interface EvidencePageProps {
  kind: Kind['kind']
  /** What it is called. */
  title: string
  children(props: KindPageProps): ReactNode
}

/** What the pages of all kinds share: whose case it is, whether it can be given now, and the way back. */
export function EvidencePage({ kind: name, title, children }: EvidencePageProps) {
  const { loaded, reload, lookAgain, setValue } = useLoaded(loadEvidence, isOver)

  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'over') return <VisitOver />
  if (loaded.state === 'failed') return <VisitFailed error={loaded.error} onAgain={() => void reload()} />
  const { value: progress } = loaded
  const kind = progress.kinds.find((one) => one.kind === name)

  if (!kind || !progress.isOpen || kind.isComplete || !kind.isOffered) return <Closed title={title} progress={progress} kind={kind} />
  return children({ progress, kind, onProgress: setValue, reload, lookAgain })
}

const loadEvidence = () => api.call('getEvidence')
const isOver = (error: unknown): boolean =>
  error instanceof ProblemError && ['RECOVERY_VISIT_OVER', 'RECOVERY_STEP_MISSING'].includes(error.code)

/** Nothing more can be sent in here: it was given, or the case has moved on, or there is no way to give it. */
function Closed({ title, progress, kind }: { title: string; progress: EvidenceProgress; kind: Kind | undefined }) {
  const isGiven = kind?.isComplete ?? false
  return (
    <Stack gap="three">
      <PageHeading title={title} />
      {isGiven ? (
        <NoticeBanner kind="fine" live="status" takesFocus title={t('evidence.given.title')}>
          {progress.isOpen && progress.missing > 0 ? t('evidence.given.more', { count: progress.missing }) : t('evidence.given.all')}
        </NoticeBanner>
      ) : (
        <NoticeBanner kind="note" title={t('evidence.closed.title')}>
          {t(progress.isOpen ? 'evidence.closed.otherKinds' : 'evidence.closed.movedOn')}
        </NoticeBanner>
      )}
      <ActionLink wide href="/recovery/case">
        {t(isGiven ? 'evidence.given.onward' : 'evidence.back')}
      </ActionLink>
    </Stack>
  )
}

export function BackToCase() {
  return (
    <ActionLink
      kind="quiet"
      wide
      href="/recovery/case"
      icon={<IconArrowLeft size={18} stroke={1.8} aria-hidden="true" className="directional" />}
    >
      {t('evidence.back')}
    </ActionLink>
  )
}
