import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { usePolicy } from '../service.ts'
import { SetUpLink } from './set-up-link.tsx'
import { useRoom, useTools } from './tools.tsx'
import { isLastActive } from './two-factor-state.ts'

/** Says what goes wrong, and offers the safer way in the same breath. */
export function LastFactorWarning({ factor, factors }: { factor: Factor; factors: Factor[] }) {
  const { lastMethodWarning } = usePolicy()
  const recommended = useTools().filter(({ isRecommended }) => isRecommended)
  const isRoom = useRoom(factors)
  if (!lastMethodWarning || !isLastActive(factor, factors)) return null
  return (
    <NoticeBanner
      kind="warning"
      title={t('manage.lastTitle')}
      action={
        isRoom &&
        recommended.map((tool) => (
          <SetUpLink key={tool.method} kind="secondary" tool={tool}>
            {t('security.addNamed', { tool: t(`tools.${tool.method}.inSentence`) })}
          </SetUpLink>
        ))
      }
    >
      {t('manage.lastText')}
    </NoticeBanner>
  )
}
