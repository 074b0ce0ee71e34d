import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { recommendedTools } from './tools.tsx'

/** Says what goes wrong, and offers the safer way in the same breath. */
export function LastFactorWarning() {
  return (
    <NoticeBanner
      kind="warning"
      title={t('manage.lastTitle')}
      action={
        <>
          {recommendedTools.map(({ kind, set }) => (
            <ActionRoute key={kind} kind="secondary" to={set}>
              {t('security.addNamed', { tool: t(`tools.${kind}.inSentence`) })}
            </ActionRoute>
          ))}
        </>
      }
    >
      {t('manage.lastText')}
    </NoticeBanner>
  )
}
