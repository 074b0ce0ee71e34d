import { type Client, ProblemError } from '@countersign/client'
import type { EndpointName, Language } from '@countersign/contract'
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

export const deskQueries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      // Every look at a case is recorded: nobody looks by changing windows.
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status < 500),
    },
  },
})

/** Null while nobody is at work here. */
export const deskSessionQuery = queryOptions({
  queryKey: ['desk-session'],
  queryFn: () => deskCall('getDeskSession').catch((error) => (isOver(error) ? null : Promise.reject(error))),
})

/** The page asks for the passkey again, and keeps nothing that whoever comes next could see. */
export function workIsOver(): void {
  const { queryKey } = deskSessionQuery
  // First: pages that are still there would ask anew for what is taken from them.
  deskQueries.setQueryData(queryKey, null)
  deskQueries.removeQueries({ predicate: (one) => one.queryKey[0] !== queryKey[0] })
}

/** A call of somebody at work. */
export const deskCall: Client['call'] = async (name, ...input) => {
  try {
    return await (api.call as Untyped)(name, ...input)
  } catch (error) {
    if (isOver(error)) workIsOver()
    throw error
  }
}
type Untyped = (name: EndpointName, ...input: unknown[]) => Promise<never>

const isOver = (error: unknown): boolean => error instanceof ProblemError && error.code === 'STAFF_ONLY'

export const queueQuery = queryOptions({ queryKey: ['desk-queue'], queryFn: () => deskCall('getDeskQueue'), refetchInterval: 60_000 })

export const caseQuery = (id: string) =>
  queryOptions({ queryKey: ['desk-case', id], queryFn: () => deskCall('getDeskCase', { params: { id } }) })

export const wordsQuery = (language: Language) =>
  queryOptions({
    queryKey: ['desk-words', language],
    queryFn: () => deskCall('getDeskWords', { query: { language } }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const textFiguresQuery = queryOptions({ queryKey: ['text-figures'], queryFn: () => deskCall('getTextFigures') })

export const pageLanguage = (): Language => document.documentElement.lang as Language
