import type { Provenance } from '@countersign/contract'
import i18next, { t } from 'i18next'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { formatDayAndTime } from '../texts/formats.ts'

export function ProvenanceAnswer({ provenance }: { provenance: Provenance }) {
  if (!provenance.sent) {
    return (
      <NoticeBanner kind="danger" title={t('provenance.no')} takesFocus>
        {t('provenance.noText')}
      </NoticeBanner>
    )
  }
  // A true reference on another person's mail is what a careful impostor would use.
  if (provenance.isToAddress === false) {
    return (
      <NoticeBanner kind="warning" title={t('provenance.notTo')} takesFocus>
        {t('provenance.notToText')}
      </NoticeBanner>
    )
  }
  return (
    <NoticeBanner kind="fine" title={t('provenance.yes')} takesFocus>
      <p>{t('provenance.yesText', { kind: kindText(provenance.kind), time: formatDayAndTime(provenance.at) })}</p>
      <p>{t(provenance.isToAddress ? 'provenance.yesTo' : 'provenance.yesUnknown')}</p>
    </NoticeBanner>
  )
}

/** A newer service may send a kind that these pages do not know. */
function kindText(kind: string): string {
  const known = i18next.exists(`provenance.kinds.${kind}`) ? kind : 'unknown'
  return t(`provenance.kinds.${known}` as 'provenance.kinds.unknown')
}
