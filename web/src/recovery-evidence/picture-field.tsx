import { IconCamera, IconPhotoUp, IconRefresh } from '@tabler/icons-react'
import { t } from 'i18next'
import { type ChangeEvent, useEffect, useId, useRef, useState } from 'react'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Camera } from './camera.tsx'
import classes from './evidence.module.css'
import { greyOf, type Hint, hintOf } from './picture-quality.ts'
import { shrunk } from './shrink.ts'

interface PictureFieldProps {
  /** What it is a picture of, for people who do not see it. */
  label: string
  picture: Blob | null
  onPicture(picture: Blob | null): void
  /** Screenshots come from a file; people come before a camera. */
  withCamera: boolean
}

/** A picture from the camera or from a file, shown before it is sent, and taken again as often as wished. No dragging is needed. */
export function PictureField({ label, picture, onPicture, withCamera }: PictureFieldProps) {
  const [filming, setFilming] = useState(false)
  const [unreadable, setUnreadable] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()

  async function onFile(event: ChangeEvent<HTMLInputElement>) {
    const file = event.currentTarget.files?.[0]
    event.currentTarget.value = ''
    if (!file) return
    const readable = await shrunk(file)
    setUnreadable(!readable)
    if (readable) onPicture(readable)
  }

  if (picture)
    return (
      <Stack>
        <Preview picture={picture} label={label} />
        <Action kind="secondary" wide icon={<IconRefresh size={20} stroke={1.8} aria-hidden="true" />} onClick={() => onPicture(null)}>
          {t('evidence.picture.again')}
        </Action>
      </Stack>
    )
  if (filming)
    return (
      <Camera
        onTaken={(taken) => {
          setFilming(false)
          onPicture(taken)
        }}
        onClosed={() => setFilming(false)}
      />
    )
  return (
    <Stack>
      {unreadable && (
        <NoticeBanner kind="danger" live="alert" title={t('evidence.picture.unreadable')}>
          {t('evidence.picture.unreadableNext')}
        </NoticeBanner>
      )}
      {withCamera && (
        <Action wide icon={<IconCamera size={20} stroke={1.8} aria-hidden="true" />} onClick={() => setFilming(true)}>
          {t('evidence.picture.camera')}
        </Action>
      )}
      <input
        ref={input}
        id={id}
        type="file"
        accept="image/jpeg,image/png,image/*"
        className="visually-hidden"
        onChange={(event) => void onFile(event)}
        aria-label={label}
        tabIndex={-1}
      />
      <Action kind="secondary" wide icon={<IconPhotoUp size={20} stroke={1.8} aria-hidden="true" />} onClick={() => input.current?.click()}>
        {t('evidence.picture.file')}
      </Action>
      <p className={classes.soft}>{t('evidence.picture.rules')}</p>
    </Stack>
  )
}

function Preview({ picture, label }: { picture: Blob; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [hint, setHint] = useState<Hint>('good')
  useEffect(() => {
    let isGone = false
    void createImageBitmap(picture).then((bitmap) => {
      if (isGone || !canvas.current) return
      const scale = Math.min(1, 900 / bitmap.width)
      canvas.current.width = Math.round(bitmap.width * scale)
      canvas.current.height = Math.round(bitmap.height * scale)
      const context = canvas.current.getContext('2d')
      context?.drawImage(bitmap, 0, 0, canvas.current.width, canvas.current.height)
      const small = document.createElement('canvas')
      small.width = 160
      small.height = Math.max(1, Math.round((160 * bitmap.height) / bitmap.width))
      const eye = small.getContext('2d')
      eye?.drawImage(bitmap, 0, 0, small.width, small.height)
      const pixels = eye?.getImageData(0, 0, small.width, small.height).data
      if (pixels) setHint(hintOf(greyOf(pixels), small.width))
    })
    return () => {
      isGone = true
    }
  }, [picture])
  return (
    <>
      <canvas ref={canvas} className={classes.preview} role="img" aria-label={label} />
      {hint === 'good' ? (
        <p className={classes.soft}>{t('evidence.picture.look')}</p>
      ) : (
        <NoticeBanner kind="warning" live="status" title={t(`evidence.camera.hints.${hint}`)}>
          {t('evidence.picture.hintNext')}
        </NoticeBanner>
      )}
    </>
  )
}
