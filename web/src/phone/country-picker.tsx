import { IconChevronDown } from '@tabler/icons-react'
import { t } from 'i18next'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import fields from '../components/fields.module.css'
import { type Country, matchingCountries } from './countries.ts'
import classes from './phone.module.css'

interface CountryPickerProps {
  countries: Country[]
  /** ISO letters; empty where none is chosen. */
  value: string
  onChange(code: string): void
}

/**
 * A list that is searched by typing (WAI-ARIA combobox with a list box): arrows move, Enter takes, Escape and leaving keep what was
 * chosen before.
 */
export function CountryPicker({ countries, value, onChange }: CountryPickerProps) {
  const id = useId()
  const chosen = countries.find(({ code }) => code === value)
  const [typed, setTyped] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const found = matchingCountries(countries, typed ?? '')

  useEffect(() => {
    if (open) list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' })
  })

  function show(): void {
    setOpen(true)
    setActive(Math.max(0, typed === null ? countries.findIndex(({ code }) => code === value) : 0))
  }

  function close(): void {
    setOpen(false)
    setTyped(null)
  }

  function take(country: Country | undefined): void {
    if (country) onChange(country.code)
    close()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (open) setActive(Math.min(found.length - 1, Math.max(0, active + step)))
      else show()
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      take(found[active])
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      close()
    } else if (event.key === 'Tab' && open) {
      if (typed === null) close()
      else take(found[active])
    }
  }

  return (
    <div className={fields.field}>
      <label htmlFor={id}>{t('phone.country')}</label>
      <p id={`${id}-hint`} className={fields.hint}>
        {t('phone.countryHint')}
      </p>
      <div className={`${fields.row} ${classes.combobox}`}>
        <input
          id={id}
          ref={input}
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          aria-expanded={open && found.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-describedby={`${id}-hint`}
          aria-activedescendant={open && found[active] ? `${id}-${found[active].code}` : undefined}
          value={typed ?? (chosen ? `${chosen.name} (${chosen.calling})` : '')}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            setActive(0)
            setOpen(true)
          }}
          onFocus={(event) => event.currentTarget.select()}
          onClick={show}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        <IconChevronDown size={20} stroke={1.8} aria-hidden="true" className={classes.chevron} />
      </div>
      <div className={classes.anchor}>
        <div
          id={`${id}-list`}
          ref={list}
          role="listbox"
          tabIndex={-1}
          aria-label={t('phone.country')}
          className={classes.list}
          hidden={!open || found.length === 0}
        >
          {found.map((country, at) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, which names the active option
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input takes the keys
            <div
              key={country.code}
              id={`${id}-${country.code}`}
              role="option"
              aria-selected={country.code === value}
              data-active={at === active || undefined}
              className={classes.option}
              // Before the blur of the input, which would close the list.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(country)}
            >
              <span>{country.name}</span>
              <bdi dir="ltr">{country.calling}</bdi>
            </div>
          ))}
        </div>
        <p role="status" className={open && found.length === 0 ? classes.none : classes.hidden}>
          {open && found.length === 0 ? t('phone.countryNone') : ''}
        </p>
      </div>
    </div>
  )
}
