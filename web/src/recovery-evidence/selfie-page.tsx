import { t } from 'i18next'
import { useId, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { formatDay } from '../texts/formats.ts'
import { ElbowsDrawing } from './elbows-drawing.tsx'
import classes from './evidence.module.css'
import { BackToCase, EvidencePage, type KindPageProps } from './evidence.tsx'
import { PictureField } from './picture-field.tsx'

const ways = ['alone', 'helper', 'two_pictures'] as const
type Way = (typeof ways)[number]

export function SelfiePage() {
  return (
    <EvidencePage kind="selfie_with_document" title={t('evidence.selfie.title')}>
      {(props) => <Selfie {...props} />}
    </EvidencePage>
  )
}

/** Face, document and note. Who cannot hold two things before a camera has two equal ways beside the usual one. */
function Selfie({ progress, kind, onProgress }: KindPageProps) {
  const [way, setWay] = useState<Way>(kind.parts.includes('document_and_note') ? 'two_pictures' : 'alone')
  const [picture, setPicture] = useState<Blob | null>(null)
  const isSecond = kind.parts.includes('document_and_note')
  const part = way === 'two_pictures' && !isSecond ? 'document_and_note' : 'selfie'
  const label = t(`evidence.selfie.pictures.${way === 'two_pictures' ? (part === 'selfie' ? 'face' : 'document') : 'all'}`)

  const send = useTask(async () => {
    if (!picture) return
    const next = await api.call('sendSelfie', { query: { part, how: way }, file: picture })
    setPicture(null)
    onProgress(next)
  })

  /** One picture of everything is none of the two, and the other way round. */
  function choose(next: Way) {
    if ((next === 'two_pictures') !== (way === 'two_pictures')) setPicture(null)
    setWay(next)
  }

  return (
    <Stack gap="three">
      <PageHeading title={t('evidence.selfie.title')} lead={t('evidence.selfie.lead')} />
      {progress.noteText !== null && <Note text={progress.noteText} />}
      <Ways way={way} onWay={choose} isFixed={isSecond} />
      <Guide way={way} />
      {way === 'two_pictures' && (
        <NoticeBanner kind="note" live="status">
          {t(isSecond ? 'evidence.selfie.second' : 'evidence.selfie.first')}
        </NoticeBanner>
      )}
      <section className={classes.part} aria-labelledby="picture">
        <h2 id="picture">{label}</h2>
        <PictureField key={part} label={label} picture={picture} onPicture={setPicture} withCamera />
      </section>
      {send.failure && <ProblemNotice error={send.failure.error} />}
      {picture && (
        <Action wide busy={send.busy} onClick={() => void send.run()}>
          {t('evidence.picture.send')}
        </Action>
      )}
      <p className={classes.soft}>{t('evidence.picture.kept')}</p>
      <BackToCase />
    </Stack>
  )
}

/** S1-40 to S1-43, as it is to be written. */
function Note({ text }: { text: string }) {
  const id = useId()
  return (
    <section className={classes.part} aria-labelledby={id}>
      <h2 id={id}>{t('evidence.selfie.noteTitle')}</h2>
      <p>{t('evidence.selfie.noteLead')}</p>
      <div className={classes.paper}>
        <p>
          <bdi dir="ltr">{text}</bdi>
        </p>
        <p className={classes.written}>{t('evidence.selfie.noteDate', { date: formatDay(new Date().toISOString()) })}</p>
        <p className={classes.written}>{t('evidence.selfie.noteSignature')}</p>
      </div>
    </section>
  )
}

function Ways({ way, onWay, isFixed }: { way: Way; onWay(way: Way): void; isFixed: boolean }) {
  return (
    <fieldset className={classes.question}>
      <legend>{t('evidence.selfie.waysTitle')}</legend>
      {ways.map((one) => (
        <label key={one} className={classes.choice}>
          <input type="radio" name="way" checked={way === one} disabled={isFixed && one !== 'two_pictures'} onChange={() => onWay(one)} />
          <span>
            {t(`evidence.selfie.ways.${one}.title`)}
            <span className={classes.soft}>{t(`evidence.selfie.ways.${one}.text`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function Guide({ way }: { way: Way }) {
  const steps =
    way === 'alone' ? (['elbows', 'face', 'document', 'note', 'light'] as const) : (['face', 'document', 'note', 'light'] as const)
  return (
    <section className={classes.guide} aria-labelledby="guide">
      <h2 id="guide">{t('evidence.selfie.guideTitle')}</h2>
      {way === 'alone' && <ElbowsDrawing />}
      <ul>
        {steps.map((step) => (
          <li key={step}>{t(`evidence.selfie.guide.${step}`)}</li>
        ))}
      </ul>
    </section>
  )
}
