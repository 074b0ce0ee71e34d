import { useSearch } from '@tanstack/react-router'
import { t } from 'i18next'
import { lazy, Suspense } from 'react'
import type { FieldError } from '../components/fields.tsx'
import { usePolicy } from '../service.ts'
import classes from './enrollment.module.css'
import { useSetup } from './setup.tsx'

/** The data that numbers are read by come only with a number to read. */
const NumberFields = lazy(async () => ({ default: (await import('../phone/number-fields.tsx')).NumberFields }))

/** Which app it is, where the service tells Authy from others and it was not chosen on the page before: Authy has a number. */
export function AppChoice({ error }: { error: FieldError | null }) {
  const { number, setNumber } = useSetup()
  const { app } = useSearch({ from: '/security/authenticator/new' })
  const { methods, sms } = usePolicy()
  const apps = methods.filter(({ method }) => method === 'authy' || method === 'totp')
  return (
    <>
      {apps.length > 1 && !app && (
        <fieldset className={classes.choice}>
          <legend>{t('setup.authy.legend')}</legend>
          <Choice name="other" chosen={number === null} onChoose={() => setNumber(null)} />
          <Choice name="authy" chosen={number !== null} onChoose={() => setNumber(number ?? { phone: '', country: '' })} />
        </fieldset>
      )}
      {number && (
        <Suspense>
          <NumberFields
            value={number}
            onChange={setNumber}
            withPicker={sms.countryPicker}
            label={t('setup.authy.number')}
            hint={t('setup.authy.numberHint')}
            error={error}
          />
        </Suspense>
      )}
    </>
  )
}

function Choice({ name, chosen, onChoose }: { name: 'other' | 'authy'; chosen: boolean; onChoose(): void }) {
  return (
    <label>
      <input type="radio" name="app" checked={chosen} onChange={onChoose} />
      <span>
        {t(`setup.authy.${name}`)}
        <span className={classes.soft}>{t(`setup.authy.${name}Hint`)}</span>
      </span>
    </label>
  )
}
