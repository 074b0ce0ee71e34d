import type { UseQueryResult } from '@tanstack/react-query'
import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'

/** Something could not be loaded: what happened, and one way to try again. */
export function QueryProblem({ query }: { query: Pick<UseQueryResult, 'error' | 'refetch' | 'isFetching'> }) {
  return (
    <Stack>
      <ProblemNotice error={query.error} />
      <div>
        <Action kind="secondary" busy={query.isFetching} onClick={() => void query.refetch()}>
          {t('shell.tryAgain')}
        </Action>
      </div>
    </Stack>
  )
}
