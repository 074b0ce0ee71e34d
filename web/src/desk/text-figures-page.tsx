import type { TextFigures } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { Waiting } from '../components/waiting.tsx'
import { formatClock } from '../texts/formats.ts'
import { textFiguresQuery } from './queries.ts'
import classes from './text-figures.module.css'

/** What texts cost and where they may be stolen. */
export function TextFiguresPage() {
  const figures = useQuery(textFiguresQuery)
  return (
    <Stack gap="three">
      <PageHeading title={t('texts.title')} lead={t('texts.lead')} />
      {figures.isError && <ProblemNotice error={figures.error} />}
      {figures.isPending && <Waiting />}
      {figures.data && <Figures figures={figures.data} />}
    </Stack>
  )
}

const counted = ['asked', 'carried', 'verified', 'refused'] as const

function Figures({ figures }: { figures: TextFigures }) {
  const { total, waiting, hours, countries, stopped } = figures
  return (
    <>
      {stopped.length > 0 && (
        <NoticeBanner kind="warning" title={t('texts.stoppedTitle')}>
          <p>{t('texts.stoppedText')}</p>
          <ul>
            {stopped.map(({ scope, carried, verified }) => (
              <li key={scope}>
                {t('texts.stoppedOne', { scope: scope === 'all' ? t('texts.everywhere') : `${scope}…`, carried, verified })}
              </li>
            ))}
          </ul>
        </NoticeBanner>
      )}
      <Card>
        <dl className={classes.totals}>
          {counted.map((name) => (
            <div key={name}>
              <dt>{t(`texts.${name}`)}</dt>
              <dd>{total[name]}</dd>
            </div>
          ))}
          <div>
            <dt>{t('texts.waiting')}</dt>
            <dd>{waiting}</dd>
          </div>
        </dl>
      </Card>
      <Card labelledBy="by-hour">
        <h2 id="by-hour">{t('texts.byHour')}</h2>
        <Bars hours={hours} />
      </Card>
      {countries.length > 0 && (
        <Card labelledBy="by-country">
          <h2 id="by-country">{t('texts.byCountry')}</h2>
          <CountryTable countries={countries} />
        </Card>
      )}
    </>
  )
}

const width = 24
const height = 10

/** Two bars an hour: what was asked for, and in front of it what was typed in. The same figures stand in words in the title of each. */
function Bars({ hours }: { hours: TextFigures['hours'] }) {
  const most = Math.max(...hours.map(({ asked }) => asked))
  if (most === 0) return <p>{t('texts.none')}</p>
  const tall = (count: number) => (count / most) * height
  return (
    <figure className={classes.chart}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={t('texts.chart')}>
        {hours.map(({ at, asked, verified }, index) => (
          <g key={at}>
            <title>{`${formatClock(at)}: ${t('texts.asked')} ${asked}, ${t('texts.verified')} ${verified}`}</title>
            <rect className={classes.asked} x={index + 0.1} width={0.8} y={height - tall(asked)} height={tall(asked)} />
            <rect className={classes.verified} x={index + 0.1} width={0.8} y={height - tall(verified)} height={tall(verified)} />
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{formatClock(hours[0]?.at ?? '')}</span>
        <span>{t('texts.chart')}</span>
        <span>{formatClock(hours.at(-1)?.at ?? '')}</span>
      </figcaption>
    </figure>
  )
}

function CountryTable({ countries }: { countries: TextFigures['countries'] }) {
  const names = new Intl.DisplayNames([document.documentElement.lang, 'en'], { type: 'region' })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on phones, by the keyboard too
    <section className={classes.scroll} tabIndex={0} aria-label={t('texts.country')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('texts.country')}</th>
            {counted.map((name) => (
              <th key={name} scope="col">
                {t(`texts.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {countries.map((row) => (
            <tr key={row.country}>
              <th scope="row">{names.of(row.country) ?? row.country}</th>
              {counted.map((name) => (
                <td key={name}>{row[name]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
