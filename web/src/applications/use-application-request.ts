import type { ApplicationRequest } from '@countersign/contract'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'

export type Asked = { state: 'loading' } | { state: 'ready'; request: ApplicationRequest } | { state: 'failed'; error: unknown }

/** Which application asks for the person, and what it wants; undefined where none does. */
export function useApplicationRequest(id: string | undefined): Asked | undefined {
  const [asked, setAsked] = useState<Asked>({ state: 'loading' })
  useEffect(() => {
    if (id === undefined) return
    api.call('getApplicationRequest', { params: { id } }).then(
      (request) => setAsked({ state: 'ready', request }),
      (error: unknown) => setAsked({ state: 'failed', error }),
    )
  }, [id])
  return id === undefined ? undefined : asked
}
