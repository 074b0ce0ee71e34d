import { t } from 'i18next'
import { Action, ActionLink } from '../components/action.tsx'
import classes from './challenge.module.css'

/** Below every prompt, in this order (WCAG 3.2.6): nobody is left without a way on. */
export function WaysAround({ onOtherWay }: { onOtherWay?: () => void }) {
  return (
    <div className={classes.ways}>
      {onOtherWay && (
        <Action kind="quiet" wide onClick={onOtherWay}>
          {t('challenge.otherWay')}
        </Action>
      )}
      <ActionLink kind="quiet" href="/help/lost-access" wide>
        {t('challenge.noneOfThese')}
      </ActionLink>
    </div>
  )
}
