import { useEffect, useRef } from 'react'
import { api } from '../api.ts'

/** Whichever way the person leaves, a set-up that was not proved ends. If the message is lost, it ends by itself after minutes. */
export function useCancelOnLeaving(enrollment: { id: string } | null): void {
  const pending = useRef(enrollment)
  pending.current = enrollment
  useEffect(
    () => () => {
      if (pending.current) void api.call('cancelEnrollment', { params: { id: pending.current.id } }).catch(() => {})
    },
    [],
  )
}
