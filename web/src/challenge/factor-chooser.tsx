import type { FactorChoice } from '@countersign/contract'
import { IconChevronRight } from '@tabler/icons-react'
import { t } from 'i18next'
import { useEffect, useRef } from 'react'
import { Action } from '../components/action.tsx'
import { FactorIcon, factorKindName } from '../components/factor-kinds.tsx'
import classes from './challenge.module.css'

interface FactorChooserProps {
  choices: FactorChoice[]
  current: string | undefined
  busy: boolean
  onChoose(choice: FactorChoice): void
  onBack(): void
}

/** The other ways to prove it. All of them are listed, the present one too, so that nobody wonders what is missing. */
export function FactorChooser({ choices, current, busy, onChoose, onBack }: FactorChooserProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])

  return (
    <div className={classes.chooser}>
      <h2 ref={heading} tabIndex={-1}>
        {t('challenge.chooseTitle')}
      </h2>
      <p className={classes.soft}>{t(choices.length > 1 ? 'challenge.chooseText' : 'challenge.chooseOnly')}</p>
      <ul className={classes.choices}>
        {choices.map((choice) => (
          <li key={choice.id}>
            <button type="button" className={classes.choice} disabled={busy} onClick={() => onChoose(choice)}>
              <FactorIcon of={choice.kind} />
              <span>
                <strong dir="auto">{choice.name}</strong>
                <span className={classes.soft}>
                  {factorKindName(choice.kind)}
                  {choice.id === current && `, ${t('challenge.chooseCurrent')}`}
                </span>
              </span>
              <IconChevronRight size={20} stroke={1.8} aria-hidden="true" className={classes.onward} />
            </button>
          </li>
        ))}
      </ul>
      <Action kind="secondary" wide onClick={onBack}>
        {t('challenge.chooseBack')}
      </Action>
    </div>
  )
}
