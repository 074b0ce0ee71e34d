import type { DeskCase } from '@countersign/contract'
import { IconColumns2, IconContrast2, IconEye, IconEyeOff, IconRotateClockwise, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { t } from 'i18next'
import { type KeyboardEvent, useState } from 'react'
import { Action } from '../components/action.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from './desk.module.css'
import { deskCall } from './queries.ts'
import { Watermark } from './watermark.tsx'
import { wordOf } from './words.ts'

type Picture = DeskCase['evidence'][number]
interface Look {
  zoom: number
  turn: number
  contrast: boolean
}
const plain: Look = { zoom: 1, turn: 0, contrast: false }

/**
 * Hidden until somebody opens it, and each opening is recorded. The picture comes from another origin with a ticket for one look, so
 * opening it again is another look.
 */
export function EvidenceViewer({ caseId, pictures, viewer }: { caseId: string; pictures: readonly Picture[]; viewer: string }) {
  const [shown, setShown] = useState(0)
  const [isComparing, setComparing] = useState(false)
  const [look, setLook] = useState<Look>(plain)
  const current = pictures[Math.min(shown, pictures.length - 1)]
  const other = pictures[(shown + 1) % pictures.length]

  const isMirrored = document.documentElement.dir === 'rtl'
  const zoom = (by: number) => setLook((former) => ({ ...former, zoom: Math.min(4, Math.max(1, former.zoom + by)) }))
  const acts: Record<string, () => void> = {
    '+': () => zoom(0.5),
    '-': () => zoom(-0.5),
    r: () => setLook((former) => ({ ...former, turn: (former.turn + 90) % 360 })),
    c: () => setLook((former) => ({ ...former, contrast: !former.contrast })),
    '0': () => setLook(plain),
    // In a picture that is larger than its frame they scroll.
    ...(look.zoom === 1 && {
      [isMirrored ? 'ArrowLeft' : 'ArrowRight']: () => setShown((shown + 1) % pictures.length),
      [isMirrored ? 'ArrowRight' : 'ArrowLeft']: () => setShown((shown + pictures.length - 1) % pictures.length),
    }),
  }
  function onKey(event: KeyboardEvent) {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  if (!current) return null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for what the buttons in it do
    <div className={classes.viewer} onKeyDown={onKey}>
      <div className={classes.frames} data-two={isComparing || undefined}>
        <Frame key={current.id} caseId={caseId} picture={current} viewer={viewer} look={look} />
        {isComparing && other && other.id !== current.id && (
          <Frame key={`${other.id} beside`} caseId={caseId} picture={other} viewer={viewer} look={look} />
        )}
      </div>
      <div className={classes.tools} role="toolbar" aria-label={t('desk.viewer.tools')}>
        {pictures.map((picture, index) => (
          <Action key={picture.id} kind="secondary" aria-pressed={index === shown} onClick={() => setShown(index)}>
            {t('desk.viewer.picture', { number: index + 1 })}
          </Action>
        ))}
        <Action kind="secondary" icon={<IconZoomIn size={20} aria-hidden="true" />} onClick={acts['+']}>
          {t('desk.viewer.in')}
        </Action>
        <Action kind="secondary" icon={<IconZoomOut size={20} aria-hidden="true" />} onClick={acts['-']}>
          {t('desk.viewer.out')}
        </Action>
        <Action kind="secondary" icon={<IconRotateClockwise size={20} aria-hidden="true" />} onClick={acts.r}>
          {t('desk.viewer.turn')}
        </Action>
        <Action kind="secondary" aria-pressed={look.contrast} icon={<IconContrast2 size={20} aria-hidden="true" />} onClick={acts.c}>
          {t('desk.viewer.contrast')}
        </Action>
        {pictures.length > 1 && (
          <Action
            kind="secondary"
            aria-pressed={isComparing}
            icon={<IconColumns2 size={20} aria-hidden="true" />}
            onClick={() => setComparing(!isComparing)}
          >
            {t('desk.viewer.compare')}
          </Action>
        )}
      </div>
      <p className={classes.soft}>{t('desk.viewer.keys')}</p>
    </div>
  )
}

/** One picture: its place, then the picture itself under the name of who looks. */
function Frame({
  caseId,
  picture,
  viewer,
  look: { zoom, turn, contrast },
}: {
  caseId: string
  picture: Picture
  viewer: string
  look: Look
}) {
  const [url, setUrl] = useState<string | null>(null)
  const [ratio, setRatio] = useState(4 / 3)
  const isOnItsSide = turn % 180 !== 0
  const name = wordOf('kind', picture.kind)
  const open = useTask(async () => {
    const ticket = await deskCall('viewDeskEvidence', { params: { id: caseId, evidenceId: picture.id } })
    setUrl(ticket.url)
  })
  if (url === null) {
    return (
      <div className={classes.place}>
        <IconEyeOff size={28} stroke={1.6} aria-hidden="true" />
        <p>{picture.isErased ? t('desk.evidence.erased') : t('desk.viewer.hidden')}</p>
        {open.failure && <ProblemNotice error={open.failure.error} />}
        {!picture.isErased && (
          <Action kind="secondary" busy={open.busy} icon={<IconEye size={20} aria-hidden="true" />} onClick={() => void open.run()}>
            {t('desk.viewer.open', { name })}
          </Action>
        )}
      </div>
    )
  }
  return (
    <section className={classes.frame} aria-label={name}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a zoomed picture is scrolled by the keyboard too */}
      <div className={classes.scroller} tabIndex={0}>
        <div className={classes.sheet} style={{ inlineSize: `${zoom * 100}%`, aspectRatio: isOnItsSide ? 1 / ratio : ratio }}>
          <img
            src={url}
            alt={t('desk.viewer.alt', { name })}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setRatio(naturalWidth / naturalHeight)}
            style={{
              inlineSize: isOnItsSide ? `${ratio * 100}%` : '100%',
              rotate: `${turn}deg`,
              filter: contrast ? 'contrast(1.7)' : undefined,
            }}
          />
        </div>
      </div>
      <Watermark viewer={viewer} />
    </section>
  )
}
