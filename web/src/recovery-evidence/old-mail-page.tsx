import { IconCircleCheck, IconFileUpload } from '@tabler/icons-react'
import { t } from 'i18next'
import { type ChangeEvent, useId, useRef, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from './evidence.module.css'
import { BackToCase, EvidencePage, type KindPageProps } from './evidence.tsx'
import { PictureField } from './picture-field.tsx'
import { shrunk } from './shrink.ts'

export function OldMailPage() {
  return (
    <EvidencePage kind="old_mail_and_transfer" title={t('evidence.oldMail.title')}>
      {(props) => <OldMail {...props} />}
    </EvidencePage>
  )
}

/** Both are needed (S2-36, S2-37), each on its own and in any order. */
function OldMail(props: KindPageProps) {
  return (
    <Stack gap="four">
      <PageHeading title={t('evidence.oldMail.title')} lead={t('evidence.oldMail.lead')} />
      <Mail {...props} />
      <Transfer {...props} />
      <Stack gap="one">
        <p className={classes.soft}>{t('evidence.picture.kept')}</p>
        <BackToCase />
      </Stack>
    </Stack>
  )
}

const Given = ({ text }: { text: string }) => (
  <p className={classes.givenPart} role="status">
    <IconCircleCheck size={20} stroke={1.8} aria-hidden="true" />
    <span>{text}</span>
  </p>
)

function Mail({ kind, onProgress }: KindPageProps) {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const send = useTask(async (file: File) => {
    // A mail goes as it is: what proves it is in every one of its bytes.
    const isMail = /\.eml$/i.test(file.name) || file.type === 'message/rfc822'
    onProgress(await api.call('sendOldMail', { file: isMail ? file : ((await shrunk(file)) ?? file) }))
  })

  function onFile(event: ChangeEvent<HTMLInputElement>) {
    const file = event.currentTarget.files?.[0]
    event.currentTarget.value = ''
    if (file) void send.run(file)
  }

  return (
    <section className={classes.part} aria-labelledby={id}>
      <h2 id={id}>{t('evidence.oldMail.mailTitle')}</h2>
      {kind.parts.includes('mail') ? (
        <Given text={t('evidence.oldMail.mailGiven')} />
      ) : (
        <>
          <p>{t('evidence.oldMail.mailText')}</p>
          <p className={classes.soft}>{t('evidence.oldMail.mailHow')}</p>
          {send.failure && <ProblemNotice error={send.failure.error} />}
          <input
            ref={input}
            type="file"
            accept=".eml,message/rfc822,image/jpeg,image/png"
            className="visually-hidden"
            onChange={onFile}
            aria-label={t('evidence.oldMail.mailTitle')}
            tabIndex={-1}
          />
          <Action
            wide
            busy={send.busy}
            icon={<IconFileUpload size={20} stroke={1.8} aria-hidden="true" />}
            onClick={() => input.current?.click()}
          >
            {t('evidence.oldMail.mailFile')}
          </Action>
        </>
      )}
    </section>
  )
}

function Transfer({ kind, onProgress }: KindPageProps) {
  const [platform, setPlatform] = useState('')
  const [picture, setPicture] = useState<Blob | null>(null)
  const [refused, setRefused] = useState<FieldError | null>(null)
  const [noPicture, setNoPicture] = useState(false)
  const id = useId()
  const send = useTask(async () => {
    setRefused(platform.trim().length < 2 ? { text: t('evidence.oldMail.platformMissing') } : null)
    setNoPicture(!picture)
    if (!picture || platform.trim().length < 2) return
    onProgress(await api.call('sendTransferRecord', { query: { platform: platform.trim() }, file: picture }))
  })

  return (
    <section className={classes.part} aria-labelledby={id}>
      <h2 id={id}>{t('evidence.oldMail.transferTitle')}</h2>
      {kind.parts.includes('transfer') ? (
        <Given text={t('evidence.oldMail.transferGiven')} />
      ) : (
        <Stack>
          <p>{t('evidence.oldMail.transferText')}</p>
          <TextField
            label={t('evidence.oldMail.platform')}
            hint={t('evidence.oldMail.platformHint')}
            value={platform}
            onChange={setPlatform}
            error={refused}
            autoComplete="off"
            dir="auto"
          />
          <PictureField label={t('evidence.oldMail.transferPicture')} picture={picture} onPicture={setPicture} withCamera={false} />
          {noPicture && !picture && (
            <NoticeBanner kind="danger" live="alert">
              {t('evidence.oldMail.pictureMissing')}
            </NoticeBanner>
          )}
          {send.failure && <ProblemNotice error={send.failure.error} />}
          <Action
            kind={picture && kind.parts.includes('mail') ? 'primary' : 'secondary'}
            wide
            busy={send.busy}
            onClick={() => void send.run()}
          >
            {t('evidence.oldMail.transferSend')}
          </Action>
        </Stack>
      )}
    </section>
  )
}
