import { useNavigate } from '@tanstack/react-router'
import { leaveWord } from '../security/flash.ts'
import { useSetup } from './setup.tsx'

/** The way out of every step; `Setup` ends the pending key when it goes. */
export function useLeaveSetup(): () => void {
  const { enrollment } = useSetup()
  const navigate = useNavigate()
  return () => {
    if (enrollment) leaveWord({ what: 'cancelled' })
    void navigate({ to: '/security' })
  }
}
