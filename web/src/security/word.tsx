import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { usePolicy } from '../service.ts'
import { forgetWord, waitingWord } from './flash.ts'
import { twoFactorState } from './two-factor-state.ts'

/** What was done on the page before, and what the service advises after it. */
export function Word({ factors }: { factors: Factor[] | undefined }) {
  const { turnOff } = usePolicy()
  const [word] = useState(waitingWord)
  useEffect(() => forgetWord, [])
  if (!word) return null
  if (word.what === 'turnedOn') {
    return (
      <NoticeBanner kind="fine" title={t('setup.done.on')} takesFocus>
        {t('setup.done.keep')}
      </NoticeBanner>
    )
  }
  if (word.what !== 'removed') {
    return (
      <NoticeBanner kind={word.what === 'passwordChanged' ? 'fine' : 'note'} takesFocus>
        {t(`security.${word.what}`)}
      </NoticeBanner>
    )
  }
  const isBare = factors !== undefined && twoFactorState(factors) !== 'on'
  return (
    <NoticeBanner kind="fine" takesFocus>
      <p>
        <Phrase of={`tools.${word.kind}.removed`} values={{ factor: word.factor }} />
        {word.kind !== 'sms' && turnOff?.after.includes('delete_entry') && ` ${t(`tools.${word.kind}.deleteEntry`)}`}
      </p>
      {isBare && turnOff?.after.includes('set_up_soon') && <p>{t('security.setUpSoon')}</p>}
    </NoticeBanner>
  )
}
