import { t } from 'i18next'
import { type ReactNode, useEffect, useRef } from 'react'
import { useServiceName } from '../service.ts'
import classes from './headings.module.css'

interface PageHeadingProps {
  /** Also the title of the tab. */
  title: string
  lead?: ReactNode
  /** False where a field below takes the focus instead. */
  takesFocus?: boolean
}

/** The h1 of a page. When the page comes after another one, it takes the focus, so that reading starts here. */
export function PageHeading({ title, lead, takesFocus = true }: PageHeadingProps) {
  const heading = useHeadingFocus(title, takesFocus)
  useTitle(title)
  return (
    <div className={classes.heading}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead && <p className={classes.lead}>{lead}</p>}
    </div>
  )
}

interface StepHeadingProps {
  step: number
  name: string
  /** What the steps are for, such as "Set up authenticator app". */
  task: string
}

/** "Step 2 of 4: scan", in words; the bar beside it only repeats them. */
export function StepHeading({ step, name, task }: StepHeadingProps) {
  const title = t('setup.step', { step, name })
  const heading = useHeadingFocus(title, true)
  useTitle(`${title} – ${task}`)
  return (
    <div className={classes.heading}>
      <p className={classes.task}>{task}</p>
      <div className={classes.bar} aria-hidden="true">
        {[1, 2, 3, 4].map((each) => (
          <span key={each} data-reached={each <= step || undefined} />
        ))}
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
    </div>
  )
}

export function useTitle(page: string): void {
  const service = useServiceName()
  useEffect(() => {
    document.title = service ? t('shell.titled', { page, service }) : page
  }, [page, service])
}

/** The first page of a load is read from its top anyway. */
let isFirstPage = true

function useHeadingFocus(title: string, takesFocus: boolean) {
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another page or step
  useEffect(() => {
    if (takesFocus && !isFirstPage) heading.current?.focus()
    const settled = setTimeout(() => {
      isFirstPage = false
    })
    return () => clearTimeout(settled)
  }, [title, takesFocus])
  return heading
}
