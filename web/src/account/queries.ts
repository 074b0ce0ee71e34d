import { ProblemError } from '@countersign/client'
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { rememberSession } from './leave.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      // Another tab may have changed the account while this one was out of sight.
      refetchOnWindowFocus: 'always',
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status < 500),
    },
  },
})

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const session = await call('getSession')
    rememberSession()
    return session
  },
})

export const accountQuery = queryOptions({ queryKey: ['account'], queryFn: () => call('getAccount') })

export const factorsQuery = queryOptions({ queryKey: ['factors'], queryFn: async () => (await call('listFactors')).items })

export const reloadFactors = (): Promise<void> => queryClient.invalidateQueries(factorsQuery)
