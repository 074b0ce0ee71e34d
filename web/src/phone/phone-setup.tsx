import type { Factor, SmsEnrollment } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import { createContext, use, useState } from 'react'
import { call } from '../account/call.ts'
import { useCancelOnLeaving } from '../account/cancel-on-leaving.ts'
import { factorsQuery } from '../account/queries.ts'
import { Waiting } from '../components/waiting.tsx'
import { withWork } from '../proof-of-work/with-work.ts'
import type { TypedNumber } from './number-fields.tsx'

export interface PhoneSetupState {
  /** The factor that the new one takes the place of. */
  replaced: Factor | null
  number: TypedNumber
  setNumber(number: TypedNumber): void
  enrollment: SmsEnrollment | null
  setEnrollment(enrollment: SmsEnrollment | null): void
  /** Asks for a code to the number as it is typed now; begins the enrollment where there is none. */
  send(): Promise<void>
  added: Factor | null
  setAdded(factor: Factor): void
}

const PhoneSetupContext = createContext<PhoneSetupState | null>(null)

export function usePhoneSetup(): PhoneSetupState {
  const setup = use(PhoneSetupContext)
  if (!setup) throw new Error('A step stands outside of its set-up')
  return setup
}

/** Around the four steps. */
export function PhoneSetup() {
  const { replaces } = useSearch({ from: '/security/phone/new' })
  const factors = useQuery({ ...factorsQuery, enabled: replaces !== undefined })
  if (replaces !== undefined && factors.isPending) return <Waiting />
  return <PhoneMemory key={replaces ?? ''} replaced={factors.data?.find(({ id }) => id === replaces) ?? null} />
}

function PhoneMemory({ replaced: found }: { replaced: Factor | null }) {
  const [replaced] = useState(found) // it is gone from the list once it was replaced
  const [number, setNumber] = useState<TypedNumber>({ phone: '', country: '' })
  const [enrollment, setEnrollment] = useState<SmsEnrollment | null>(null)
  const [added, setAdded] = useState<Factor | null>(null)
  useCancelOnLeaving(enrollment)

  async function send(): Promise<void> {
    const given = { phone: number.phone, ...(number.country && { country: number.country }) }
    let id = enrollment && Date.parse(enrollment.expiresAt) > Date.now() ? enrollment.id : undefined
    if (id === undefined) {
      const begun = await call('beginEnrollment', { body: { kind: 'sms', ...given, ...(replaced && { replaces: replaced.id }) } })
      if (begun.kind === 'sms') setEnrollment(begun)
      id = begun.id
    }
    const params = { id }
    const sent = await withWork((proofOfWork) =>
      call('sendEnrollment', { params, body: { ...given, ...(proofOfWork && { proofOfWork }) } }),
    )
    if (sent.kind === 'sms') setEnrollment(sent)
  }

  return (
    <PhoneSetupContext value={{ replaced, number, setNumber, enrollment, setEnrollment, send, added, setAdded }}>
      <Outlet />
    </PhoneSetupContext>
  )
}
