import type { RecoveryCaseStatus } from '@countersign/contract'
import { IconChevronRight, IconCircleCheck, IconClipboardText, IconFaceId, IconId, IconMailOpened } from '@tabler/icons-react'
import { t } from 'i18next'
import { NoticeBanner } from '../components/notice-banner.tsx'
import classes from './recovery.module.css'

type Kind = RecoveryCaseStatus['evidence']['kinds'][number]

const places = {
  questions: { path: 'questions', icon: IconClipboardText },
  selfie_with_document: { path: 'selfie', icon: IconId },
  face_check: { path: 'face', icon: IconFaceId },
  old_mail_and_transfer: { path: 'old-mail', icon: IconMailOpened },
} as const
type Shown = keyof typeof places
const isShown = (kind: string): kind is Shown => Object.hasOwn(places, kind)

/** What can show who somebody is here (S2-33): those that the rules of the case offer, with what was given. */
export function EvidenceChooser({ status: { evidence, state } }: { status: RecoveryCaseStatus }) {
  const { kinds, missing } = evidence
  return (
    <section className={classes.part} aria-labelledby="evidence">
      <h2 id="evidence">{t('recovery.evidence.title')}</h2>
      {/* What is asked for stands above, in words of its own. */}
      {state !== 'more_needed' && <p>{missing > 0 ? t('recovery.evidence.need', { count: missing }) : t('recovery.evidence.enough')}</p>}
      <ul className={classes.kinds}>
        {kinds.map((one) => isShown(one.kind) && <li key={one.kind}>{<KindLink one={one} kind={one.kind} />}</li>)}
      </ul>
      <NoticeBanner kind="note">{t('recovery.evidence.alternative')}</NoticeBanner>
    </section>
  )
}

function KindLink({ one, kind }: { one: Kind; kind: Shown }) {
  const { path, icon: Icon } = places[kind]
  const isDone = one.isComplete && !one.isAskedAgain
  const given = one.parts.filter(({ isGiven }) => isGiven).length
  const words = (
    <>
      <Icon size={26} stroke={1.6} aria-hidden="true" />
      <span>
        <strong>{t(`recovery.evidence.kinds.${kind}.title`)}</strong>
        <span className={classes.soft}>
          {one.isAskedAgain
            ? t('recovery.evidence.again')
            : one.isComplete
              ? t('recovery.evidence.given')
              : given > 0
                ? t('recovery.evidence.partly', { given, parts: one.parts.length })
                : t(`recovery.evidence.kinds.${kind}.text`)}
        </span>
      </span>
      {isDone ? (
        <IconCircleCheck size={22} stroke={1.8} aria-hidden="true" className={classes.fine} />
      ) : (
        <IconChevronRight size={20} stroke={1.8} aria-hidden="true" className="directional" />
      )}
    </>
  )
  return (
    <a href={`/recovery/evidence/${path}`} className={classes.kind} data-complete={isDone || undefined}>
      {words}
    </a>
  )
}
