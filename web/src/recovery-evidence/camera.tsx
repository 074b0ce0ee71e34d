import { IconCamera, IconClockHour4, IconX } from '@tabler/icons-react'
import { t } from 'i18next'
import { useEffect, useId, useRef, useState } from 'react'
import { Action } from '../components/action.tsx'
import { announce } from '../components/announce.ts'
import { Stack } from '../components/card.tsx'
import { Checkbox } from '../components/checkbox.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import classes from './evidence.module.css'
import { greyOf, type Hint, hintOf } from './picture-quality.ts'
import { jpegOf } from './shrink.ts'

interface CameraProps {
  onTaken(picture: Blob): void
  onClosed(): void
}

const looksEvery = 700
const timerSeconds = 5

/** The camera in the page, with what can be said of the picture while it is held: seen, heard by screen readers, or spoken aloud. */
export function Camera({ onTaken, onClosed }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<'asking' | 'on' | 'refused'>('asking')
  const [hint, setHint] = useState<Hint | null>(null)
  const [aloud, setAloud] = useState(false)
  const [countdown, setCountdown] = useState(0)
  const id = useId()

  useEffect(() => {
    let stream: MediaStream | undefined
    let isClosed = false
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: 'user', width: { ideal: 1920 }, height: { ideal: 1080 } },
        })
      } catch {
        if (!isClosed) setState('refused')
        return
      }
      if (isClosed || !video.current) return stop(stream)
      video.current.srcObject = stream
      await video.current.play().catch(() => undefined)
      setState('on')
    }
    void start()
    return () => {
      isClosed = true
      stop(stream)
    }
  }, [])

  useEffect(() => {
    if (state !== 'on') return
    const timer = setInterval(() => {
      const seen = video.current && look(video.current)
      if (seen) setHint(seen)
    }, looksEvery)
    return () => clearInterval(timer)
  }, [state])

  // Said when it changes, not with every look.
  useEffect(() => {
    if (!hint) return
    const words = t(`evidence.camera.hints.${hint}`)
    announce(words)
    if (aloud) say(words)
  }, [hint, aloud])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a second is not begun again by whatever else is drawn anew meanwhile
  useEffect(() => {
    if (countdown === 0) return
    announce(String(countdown))
    if (aloud) say(String(countdown))
    const timer = setTimeout(() => {
      if (countdown === 1) void take()
      setCountdown(countdown - 1)
    }, 1000)
    return () => clearTimeout(timer)
  }, [countdown])

  async function take() {
    const picture = video.current && (await frameOf(video.current))
    if (picture) onTaken(picture)
  }

  return (
    <Stack>
      {state === 'refused' ? (
        <NoticeBanner kind="warning" live="alert" title={t('evidence.camera.refused')}>
          {t('evidence.camera.refusedNext')}
        </NoticeBanner>
      ) : (
        <figure className={classes.camera}>
          <video ref={video} playsInline muted aria-label={t('evidence.camera.view')} aria-describedby={id} />
          <figcaption id={id} data-hint={hint ?? undefined}>
            {countdown > 0 ? t('evidence.camera.in', { count: countdown }) : t(`evidence.camera.hints.${hint ?? 'wait'}`)}
          </figcaption>
        </figure>
      )}
      {state === 'on' && (
        <>
          <Action wide icon={<IconCamera size={20} stroke={1.8} aria-hidden="true" />} onClick={() => void take()}>
            {t('evidence.camera.take')}
          </Action>
          <Action
            kind="secondary"
            wide
            icon={<IconClockHour4 size={20} stroke={1.8} aria-hidden="true" />}
            onClick={() => setCountdown(timerSeconds)}
          >
            {t('evidence.camera.timer', { count: timerSeconds })}
          </Action>
          {'speechSynthesis' in window && (
            <Checkbox label={t('evidence.camera.aloud')} hint={t('evidence.camera.aloudHint')} checked={aloud} onChange={setAloud} />
          )}
        </>
      )}
      <Action kind="quiet" wide icon={<IconX size={18} stroke={1.8} aria-hidden="true" />} onClick={onClosed}>
        {t('evidence.camera.close')}
      </Action>
    </Stack>
  )
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

function look(video: HTMLVideoElement): Hint | undefined {
  if (video.videoWidth === 0) return undefined
  const canvas = document.createElement('canvas')
  canvas.width = 160
  canvas.height = Math.max(1, Math.round((160 * video.videoHeight) / video.videoWidth))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(video, 0, 0, canvas.width, canvas.height)
  const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data
  return pixels && hintOf(greyOf(pixels), canvas.width)
}

/** As others see it: what is shown mirrored is not sent mirrored, or nobody could read the note. */
async function frameOf(video: HTMLVideoElement): Promise<Blob | undefined> {
  if (video.videoWidth === 0) return undefined
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  return jpegOf(canvas)
}

function say(words: string): void {
  const spoken = new SpeechSynthesisUtterance(words)
  spoken.lang = document.documentElement.lang
  speechSynthesis.cancel()
  speechSynthesis.speak(spoken)
}
