import type { FactorChoice } from '@countersign/contract'
import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import type { ProofSource } from '../components/problem-texts.ts'
import { useIsPast } from '../components/use-now.ts'
import { formatChoices, formatMoment } from '../texts/formats.ts'

interface AgainProps {
  busy: boolean
  onAgain(): void
}

interface PausedProps extends AgainProps {
  until: string | null
  source: ProofSource
  others: FactorChoice[]
}

/** Wrong answers pause one way only; the others stay open, or a stranger could lock the owner out. */
export function Paused({ until, source, others, busy, onAgain }: PausedProps) {
  const over = useIsPast(until)
  if (over) {
    return (
      <>
        <NoticeBanner kind="fine" live="status" title={t('challenge.pausedOverTitle')}>
          {t('challenge.pausedOverText')}
        </NoticeBanner>
        <Action wide busy={busy} onClick={onAgain}>
          {t('shell.tryAgain')}
        </Action>
      </>
    )
  }
  return (
    <>
      <NoticeBanner kind="warning" live="alert" title={t('challenge.pausedTitle', { context: source })}>
        <p>{pausedText(until, source)}</p>
        {others.length > 0 && <p>{t('challenge.pausedOthers', { choices: formatChoices(others.map(({ name }) => name)) })}</p>}
      </NoticeBanner>
      {until === null && (
        <Action kind="secondary" wide busy={busy} onClick={onAgain}>
          {t('shell.tryAgain')}
        </Action>
      )}
    </>
  )
}

function pausedText(until: string | null, source: ProofSource): string {
  if (until === null) return t('challenge.pausedTextUnknown', { context: source })
  return t('challenge.pausedText', { context: source, until: formatMoment(until) })
}

/** A challenge that can no longer be answered, with a fresh one at hand. */
export function Over({ source, busy, onAgain }: AgainProps & { source: ProofSource }) {
  return (
    <>
      <NoticeBanner kind="note" live="alert" title={t('challenge.overTitle', { context: source })}>
        {t('challenge.overText', { context: source })}
      </NoticeBanner>
      <Action wide busy={busy} onClick={onAgain}>
        {t('challenge.askAgain', { context: source })}
      </Action>
    </>
  )
}
