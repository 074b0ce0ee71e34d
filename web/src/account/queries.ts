import { ProblemError } from '@countersign/client'
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query'
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

export const recoveryCodesQuery = queryOptions({ queryKey: ['recovery-codes'], queryFn: () => call('getRecoveryCodes') })

export const sessionsQuery = queryOptions({ queryKey: ['sessions'], queryFn: async () => (await call('listSessions')).items })

export const trustedDevicesQuery = queryOptions({
  queryKey: ['trusted-devices'],
  queryFn: async () => (await call('listTrustedDevices')).items,
})

export const addressesQuery = queryOptions({ queryKey: ['addresses'], queryFn: async () => (await call('listAddresses')).items })

export const applicationsQuery = queryOptions({
  queryKey: ['applications'],
  queryFn: async () => (await call('listApplications')).items,
})

export const activityQuery = infiniteQueryOptions({
  queryKey: ['activity'],
  queryFn: ({ pageParam: cursor }) => call('listActivity', { query: cursor === null ? {} : { cursor } }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }) => nextCursor,
})

/** With what a change of factors changes too: the session, which may be restricted no more, and what is held back. */
export async function reloadFactors(): Promise<void> {
  await Promise.all([factorsQuery, sessionQuery, accountQuery].map(({ queryKey }) => queryClient.invalidateQueries({ queryKey })))
}
