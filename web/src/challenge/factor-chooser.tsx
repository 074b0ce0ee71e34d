import type { FactorChoice } from '@countersign/contract'
import { IconChevronRight, IconKey } from '@tabler/icons-react'
import { t } from 'i18next'
import { useEffect, useRef } from 'react'
import { Action } from '../components/action.tsx'
import { FactorIcon, factorKindName } from '../components/factor-kinds.tsx'
import type { ProofSource } from '../components/problem-texts.ts'
import { formatDay, formatDayAndTime } from '../texts/formats.ts'
import classes from './challenge.module.css'
import type { Way } from './use-challenge.ts'

interface FactorChooserProps {
  choices: FactorChoice[]
  recoveryCodes: { madeAt: string } | null
  current: Way
  /** Of the way asked for now: what there is to go back to. */
  source: ProofSource
  busy: boolean
  onChoose(way: Way): void
  onBack(): void
}

/** The other ways to prove it. All of them are listed, the present one too, so that nobody wonders what is missing. */
export function FactorChooser({ choices, recoveryCodes, current, source, busy, onChoose, onBack }: FactorChooserProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const currentId = current === 'recovery_code' ? current : current?.id

  return (
    <div className={classes.chooser}>
      <h2 ref={heading} tabIndex={-1}>
        {t('challenge.chooseTitle')}
      </h2>
      <p className={classes.soft}>{t(choices.length > 1 || recoveryCodes ? 'challenge.chooseText' : 'challenge.chooseOnly')}</p>
      <ul className={classes.choices}>
        {choices.map((choice) => (
          <li key={choice.id}>
            <button type="button" className={classes.choice} disabled={busy} onClick={() => onChoose(choice)}>
              <FactorIcon of={choice.kind} />
              <span>
                <strong dir="auto">{choice.name}</strong>
                <span className={classes.soft}>
                  {factorKindName(choice.kind)}
                  {choice.id === currentId && `, ${t('challenge.chooseCurrent')}`}
                </span>
                {choice.lastUsedAt && (
                  <span className={classes.soft}>{t('challenge.chooseUsed', { time: formatDayAndTime(choice.lastUsedAt) })}</span>
                )}
              </span>
              <IconChevronRight size={20} stroke={1.8} aria-hidden="true" className={`directional ${classes.onward}`} />
            </button>
          </li>
        ))}
        {recoveryCodes && (
          <li>
            <button type="button" className={classes.choice} disabled={busy} onClick={() => onChoose('recovery_code')}>
              <IconKey size={24} stroke={1.6} aria-hidden="true" />
              <span>
                <strong>{t('challenge.recoveryLabel')}</strong>
                <span className={classes.soft}>
                  {t('challenge.recoveryFrom', { day: formatDay(recoveryCodes.madeAt) })}
                  {currentId === 'recovery_code' && `, ${t('challenge.chooseCurrent')}`}
                </span>
              </span>
              <IconChevronRight size={20} stroke={1.8} aria-hidden="true" className={classes.onward} />
            </button>
          </li>
        )}
      </ul>
      <Action kind="secondary" wide onClick={onBack}>
        {t('challenge.chooseBack', { context: source })}
      </Action>
    </div>
  )
}
