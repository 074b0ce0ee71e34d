import { useRouterState } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef } from 'react'

/** For the heading of a section with an address of its own: whoever follows a link to it begins to read there. */
export function useSectionFocus<T extends HTMLElement>(id: string): RefObject<T | null> {
  const heading = useRef<T>(null)
  const isMeant = useRouterState({ select: ({ location }) => location.hash === id })
  useEffect(() => {
    if (!isMeant) return
    heading.current?.scrollIntoView({ block: 'start' })
    heading.current?.focus({ preventScroll: true })
  }, [isMeant])
  return heading
}
