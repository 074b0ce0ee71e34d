import { IconAlertCircle } from '@tabler/icons-react'
import { t } from 'i18next'
import { useId } from 'react'
import type { FieldError } from '../components/fields.tsx'
import classes from './evidence.module.css'

interface SelectProps {
  label: string
  value: string
  onChange(value: string): void
  options: (readonly [value: string, text: string])[]
  error: FieldError | null
}

/** The list of the system: known to every thumb and every screen reader. */
export function Select({ label, value, onChange, options, error }: SelectProps) {
  const id = useId()
  return (
    <div className={classes.select}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
      >
        <option value="">{t('evidence.answers.choose')}</option>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
      {error && (
        <p id={`${id}-error`} className={classes.error}>
          <IconAlertCircle size={18} stroke={2} aria-hidden="true" />
          <span>{error.text}</span>
        </p>
      )}
    </div>
  )
}
