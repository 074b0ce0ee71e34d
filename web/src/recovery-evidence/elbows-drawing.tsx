import { t } from 'i18next'
import { useId } from 'react'
import classes from './evidence.module.css'

/** S1-44: elbows close to the body, document and note beside the face, both to be read. */
export function ElbowsDrawing() {
  const id = useId()
  return (
    <svg className={classes.drawing} viewBox="0 0 320 220" role="img" aria-labelledby={`${id}-title ${id}-text`}>
      <title id={`${id}-title`}>{t('evidence.selfie.drawing')}</title>
      <desc id={`${id}-text`}>{t('evidence.selfie.drawingText')}</desc>
      <g className={classes.person}>
        <circle cx="160" cy="62" r="34" />
        <path d="M147 58h.01M173 58h.01" strokeWidth="5" />
        <path d="M149 76q11 8 22 0" />
        <path d="M148 96v12M172 96v12" />
        <path d="M108 214v-62q0-32 32-40l8-4h24l8 4q32 8 32 40v62" />
      </g>
      {/* Arms: from the shoulder down to an elbow at the waist, and up again. */}
      <g className={classes.arms}>
        <path d="M118 130q-12 30-8 56" />
        <path d="M110 186q-30-26-40-72" />
        <path d="M202 130q12 30 8 56" />
        <path d="M210 186q30-26 40-72" />
      </g>
      <g className={classes.elbows}>
        <circle cx="110" cy="186" r="9" />
        <circle cx="210" cy="186" r="9" />
      </g>
      <g className={classes.card}>
        <rect x="26" y="66" width="86" height="58" rx="6" />
        <circle cx="46" cy="88" r="8" />
        <path d="M36 110q10-12 20 0M66 84h34M66 96h34M66 108h22" />
      </g>
      <g className={classes.card}>
        <rect x="210" y="56" width="84" height="72" rx="3" />
        <path d="M220 72h62M220 84h54M220 96h60" />
        <path d="M222 114q6-10 12-2t12-4 14 2" />
      </g>
    </svg>
  )
}
