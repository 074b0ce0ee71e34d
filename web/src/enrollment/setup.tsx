import type { Factor, TotpEnrollment } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import { createContext, use, useState } from 'react'
import { useCancelOnLeaving } from '../account/cancel-on-leaving.ts'
import { factorsQuery } from '../account/queries.ts'
import { Waiting } from '../components/waiting.tsx'
import type { TypedNumber } from '../phone/number-fields.tsx'
import { methodOf } from '../security/tools.tsx'
import { usePolicy } from '../service.ts'

export interface SetupState {
  /** The factor that the new one takes the place of. */
  replaced: Factor | null
  name: string
  setName(name: string): void
  /** The number that the app is registered with, as Authy has it; null for apps that have none. */
  number: TypedNumber | null
  setNumber(number: TypedNumber | null): void
  /** With the key inside. Held here and nowhere else: a reload or leaving the set-up loses it. */
  enrollment: TotpEnrollment | null
  setEnrollment(enrollment: TotpEnrollment | null): void
  /** The proved factor; the set-up is over. */
  added: Factor | null
  setAdded(factor: Factor): void
}

const SetupContext = createContext<SetupState | null>(null)

export function useSetup(): SetupState {
  const setup = use(SetupContext)
  if (!setup) throw new Error('A step stands outside of its set-up')
  return setup
}

/** Around the four steps. */
export function Setup() {
  const { replaces, app } = useSearch({ from: '/security/authenticator/new' })
  const factors = useQuery({ ...factorsQuery, enabled: replaces !== undefined })
  if (replaces !== undefined && factors.isPending) return <Waiting />
  return <SetupMemory key={`${replaces} ${app}`} replaced={factors.data?.find(({ id }) => id === replaces) ?? null} />
}

function SetupMemory({ replaced: found }: { replaced: Factor | null }) {
  const [replaced] = useState(found) // it is gone from the list once it was replaced
  const [name, setName] = useState(replaced?.name ?? '')
  const withNumber = useStartsWithNumber(replaced)
  const [number, setNumber] = useState<TypedNumber | null>(withNumber ? { phone: '', country: '' } : null)
  const [enrollment, setEnrollment] = useState<TotpEnrollment | null>(null)
  const [added, setAdded] = useState<Factor | null>(null)
  useCancelOnLeaving(enrollment)

  return (
    <SetupContext value={{ replaced, name, setName, number, setNumber, enrollment, setEnrollment, added, setAdded }}>
      <Outlet />
    </SetupContext>
  )
}

/** Where Authy was chosen, is what is replaced, or is the only app there is here. */
function useStartsWithNumber(replaced: Factor | null): boolean {
  const { app } = useSearch({ from: '/security/authenticator/new' })
  const { methods } = usePolicy()
  const isOffered = (app: 'authy' | 'totp') => methods.some(({ method }) => method === app)
  return isOffered('authy') && (app === 'authy' || !isOffered('totp') || (replaced !== null && methodOf(replaced) === 'authy'))
}
