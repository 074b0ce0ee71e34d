import type { Service } from '@countersign/contract'
import { useSyncExternalStore } from 'react'
import { api } from './api.ts'

export type ServiceState = { state: 'loading' } | { state: 'ready'; service: Service } | { state: 'unreachable'; error: unknown }

let current: ServiceState = { state: 'loading' }
const listeners = new Set<() => void>()

/** Asked for as soon as the script runs; the page is drawn meanwhile. */
void loadService()

export async function loadService(): Promise<void> {
  try {
    const service = await api.call('getService')
    become({ state: 'ready', service })
  } catch (error) {
    become({ state: 'unreachable', error })
  }
}

export const useService = (): ServiceState => useSyncExternalStore(subscribe, () => current)

/** Empty until it is known. */
export function useServiceName(): string {
  const service = useService()
  return service.state === 'ready' ? service.service.name : ''
}

/** For what is drawn only when the service is known, as all within the frame of the account is. */
export function useKnownService(): Service {
  const service = useService()
  if (service.state !== 'ready') throw new Error('drawn before the service is known')
  return service.service
}

export const usePolicy = (): Service['policy'] => useKnownService().policy

function become(state: ServiceState): void {
  current = state
  for (const listener of listeners) listener()
}

/** Before anything is drawn with it: who listens first is told first. */
export const onService = (listener: (service: Service) => void): void => {
  subscribe(() => {
    if (current.state === 'ready') listener(current.service)
  })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
