import { IconAlertCircle } from '@tabler/icons-react'
import { t } from 'i18next'
import { type InputHTMLAttributes, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react'
import classes from './fields.module.css'

export interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  value: string
  onChange(value: string): void
  /** Said under the field and tied to it; the focus goes to the field each time it changes. */
  error?: FieldError | null
  autoFocus?: boolean
  /** For password managers, where a page has more than one field of a kind. */
  name?: string
}

/** An object, so that the same words twice move the focus twice. */
export interface FieldError {
  text: string
}

type TextFieldProps = FieldProps &
  Pick<InputHTMLAttributes<HTMLInputElement>, 'type' | 'name' | 'autoComplete' | 'inputMode' | 'dir'> & {
    /** Inside the field, at its end. */
    addition?: ReactNode
    /** Of the row around the input. */
    className?: string | undefined
  }

/** A label, a hint, one line of input and its error, tied together for everybody. */
export function TextField({ label, hint, value, onChange, error, autoFocus, addition, className, ...rest }: TextFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  useFocus(input, error, autoFocus)
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')

  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} className={classes.hint}>
          {hint}
        </p>
      )}
      <div className={className ? `${classes.row} ${className}` : classes.row} data-addition={addition ? true : undefined} dir={rest.dir}>
        <input
          id={id}
          ref={input}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
          data-autofocus={autoFocus || undefined}
          autoCapitalize="off"
          spellCheck={false}
          {...rest}
        />
        {addition}
      </div>
      {error && (
        <p id={`${id}-error`} className={classes.error}>
          <IconAlertCircle size={18} stroke={2} aria-hidden="true" />
          <span>{error.text}</span>
        </p>
      )}
    </div>
  )
}

interface PasswordFieldProps extends FieldProps {
  autoComplete: 'current-password' | 'new-password'
}

/** A password that can be looked at; password managers and pasting work. */
export function PasswordField(props: PasswordFieldProps) {
  const [visible, setVisible] = useState(false)
  const toggle = (
    <button
      type="button"
      className={classes.toggle}
      aria-label={t(visible ? 'password.hideLabel' : 'password.showLabel')}
      onClick={() => setVisible(!visible)}
    >
      {t(visible ? 'password.hide' : 'password.show')}
    </button>
  )
  return <TextField name="password" type={visible ? 'text' : 'password'} dir="ltr" addition={toggle} {...props} />
}

/**
 * One field for a whole code: paste, autofill, undo and one error all work. Nothing is cut off, so a pasted "123 456"
 * arrives whole; its spelling is the server's affair.
 */
export function CodeField(props: FieldProps) {
  return (
    <TextField name="code" type="text" inputMode="numeric" autoComplete="one-time-code" dir="ltr" className={classes.code} {...props} />
  )
}

function useFocus(input: RefObject<HTMLInputElement | null>, error: FieldError | null | undefined, autoFocus = false): void {
  useEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [input, autoFocus])

  useEffect(() => {
    if (error) input.current?.focus()
  }, [input, error])
}
