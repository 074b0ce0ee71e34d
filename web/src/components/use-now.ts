import { useEffect, useState } from 'react'

/** True from the given time on. Timers sleep in a background tab, so coming back checks the clock again. */
export function useIsPast(time: string | null): boolean {
  const [past, setPast] = useState(() => isPast(time))

  useEffect(() => {
    const check = () => setPast(isPast(time))
    check()
    if (time === null) return
    // The longest a timer can wait is 2^31 ms; a later time is looked at again then.
    const timer = setTimeout(check, Math.min(2 ** 31 - 1, Math.max(0, Date.parse(time) - Date.now()) + 50))
    document.addEventListener('visibilitychange', check)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', check)
    }
  }, [time])

  return past
}

/** Whole seconds until the given time, counted down; 0 from then on. */
export function useSecondsUntil(time: string): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(time))

  useEffect(() => {
    setSeconds(secondsUntil(time))
    const timer = setInterval(() => setSeconds(secondsUntil(time)), 1000)
    return () => clearInterval(timer)
  }, [time])

  return seconds
}

const isPast = (time: string | null): boolean => time !== null && Date.parse(time) <= Date.now()
const secondsUntil = (time: string): number => Math.max(0, Math.ceil((Date.parse(time) - Date.now()) / 1000))
