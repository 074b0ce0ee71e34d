import { t } from 'i18next'
import { Fragment, type ReactNode } from 'react'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Isolated } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Waiting } from '../components/waiting.tsx'
import classes from './help.module.css'
import { type Facts, useHelp } from './use-help.ts'

/** Help works signed out, because that is where people need it. */
export function HelpFrame({ title, lead, children }: { title: string; lead?: string; children: (facts: Facts) => ReactNode }) {
  const loaded = useHelp()
  return (
    <Stack gap="four">
      <PageHeading title={title} lead={lead} />
      {loaded.state === 'loading' && <Waiting />}
      {loaded.state === 'unreachable' && <ProblemNotice error={loaded.error} />}
      {loaded.state === 'ready' && children(loaded.facts)}
    </Stack>
  )
}

export interface PartProps {
  /** None where the heading around it says all. */
  title?: string | undefined
  /** Of a part with an address of its own. */
  id?: string
  level?: 2 | 3
  children: ReactNode
  link?: { href: string; text: ReactNode }
}

function Part({ title, id, level = 2, children, link }: PartProps) {
  const Heading = `h${level}` as const
  return (
    <>
      {title && <Heading id={id}>{title}</Heading>}
      {typeof children === 'string' ? <p>{children}</p> : children}
      {link && (
        <p>
          <a href={link.href} className={classes.link}>
            {link.text}
          </a>
        </p>
      )}
    </>
  )
}

export const Section = (part: PartProps) => (
  <section className={classes.part}>
    <Part {...part} />
  </section>
)

export const Step = (part: PartProps) => (
  <li className={classes.part}>
    <Part {...part} level={3} />
  </li>
)

/** What is done, in its order; what a policy does not have is left out. */
export function Steps({ children }: { children: readonly ReactNode[] }) {
  const steps = children.filter((step) => step !== null && step !== undefined && step !== false)
  return (
    <ol className={classes.short}>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a policy do not change while they are read
        <li key={index}>{step}</li>
      ))}
    </ol>
  )
}

/** To be compared with the one in the browser. */
export const OwnAddress = ({ of: { origin } }: { of: Facts['service'] }) => (
  <strong>
    <Isolated>{origin}</Isolated>
  </strong>
)

export const Paragraphs = ({ of }: { of: readonly ReactNode[] }) =>
  of.map((text, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: nor do paragraphs
    <Fragment key={index}>{text && <p>{text}</p>}</Fragment>
  ))

export function Onward({ all = false }: { all?: boolean }) {
  return (
    <p className={classes.onward}>
      {all && <a href="/help">{t('help.all')}</a>}
      <a href="/sign-in">{t('help.backToSignIn')}</a>
    </p>
  )
}
