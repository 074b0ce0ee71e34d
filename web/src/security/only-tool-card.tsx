import type { Factor, TotpEnrollment } from '@countersign/contract'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { useState } from 'react'
import { call } from '../account/call.ts'
import { reloadFactors } from '../account/queries.ts'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { KeyDialog } from '../enrollment/key-dialog.tsx'
import { usePolicy } from '../service.ts'
import { EnableTwoFactor } from './enable-two-factor.tsx'
import { FactorCard } from './factor-card.tsx'
import { StatusCard } from './status-card.tsx'
import type { Tool } from './tools.tsx'

/** Where there is one method and one factor of it: whether it is on, and the one button. */
export function OnlyToolCard({ tool, factors }: { tool: Tool; factors: Factor[] }) {
  const { presentation } = usePolicy().totp
  const navigate = useNavigate()
  const [enrollment, setEnrollment] = useState<TotpEnrollment | null>(null)
  const [isAdded, setAdded] = useState(false)

  async function onPassword() {
    if (tool.kind !== 'totp' || presentation !== 'key_first_then_qr') return navigate({ to: tool.set })
    const begun = await call('beginEnrollment', { body: { kind: 'totp' } })
    if (begun.kind === 'totp') setEnrollment(begun)
  }

  return (
    <>
      {isAdded && (
        <NoticeBanner kind="fine" title={t('setup.done.on')} takesFocus>
          {t('setup.done.keep')}
        </NoticeBanner>
      )}
      <StatusCard
        factors={factors}
        action={
          factors.length === 0 ? (
            <EnableTwoFactor tool={tool} onPassword={onPassword} />
          ) : (
            factors.map((factor) => <FactorCard key={factor.id} factor={factor} level={3} />)
          )
        }
      />
      {enrollment && (
        <KeyDialog
          enrollment={enrollment}
          onClose={() => setEnrollment(null)}
          onAdded={async () => {
            await reloadFactors()
            setEnrollment(null)
            setAdded(true)
          }}
        />
      )}
    </>
  )
}
