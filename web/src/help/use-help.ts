import type { Help, Language, Service } from '@countersign/contract'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { useService } from '../service.ts'
import { takeLabels } from '../texts/labels.ts'

export interface Facts {
  service: Service
  policy: Service['policy']
  help: Help
  /** Parts in words of the service, in the language of the page. */
  words: NonNullable<Help['words'][Language]>
}

export type Loaded = { state: 'loading' } | { state: 'ready'; facts: Facts } | { state: 'unreachable'; error: unknown }

let asked: Promise<Help> | undefined

/** All that the help goes by: it says what is true of this service. */
export function useHelp(): Loaded {
  const service = useService()
  const [help, setHelp] = useState<Help | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    asked ??= api.call('getHelp')
    const onHelp = (given: Help) => {
      if (service.state !== 'ready') return
      // Its words for controls, over the texts of the language as they were just loaded.
      takeLabels(service.service.policy.labels)
      setHelp(given)
    }
    asked.then(onHelp, (failure: unknown) => {
      asked = undefined
      setError(failure)
    })
  }, [service])

  if (service.state === 'unreachable') return service
  if (error !== null) return { state: 'unreachable', error }
  if (service.state === 'loading' || help === null) return { state: 'loading' }
  const words = help.words[document.documentElement.lang as Language] ?? {}
  return { state: 'ready', facts: { service: service.service, policy: service.service.policy, help, words } }
}
