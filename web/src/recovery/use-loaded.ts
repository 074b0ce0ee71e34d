import { useCallback, useEffect, useState } from 'react'

export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'over' } | { state: 'failed'; error: unknown }

/**
 * What a page of a recovery stands on. Looked at again when the page comes back into sight: reviewers do not wait for a reload. Where that
 * fails, as on a phone that just woke up, the page stays as it is, with all that somebody has typed or chosen in it. Both
 * functions stand outside of the component, or it would read for ever.
 */
export function useLoaded<T>(load: () => Promise<T>, isOver: (error: unknown) => boolean) {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' })

  const read = useCallback(
    async (instead: (former: Loaded<T>, error: unknown) => Loaded<T>) => {
      try {
        setLoaded({ state: 'ready', value: await load() })
      } catch (error) {
        setLoaded((former) => (isOver(error) ? { state: 'over' } : instead(former, error)))
      }
    },
    [load, isOver],
  )
  const reload = useCallback(() => read((_former, error) => ({ state: 'failed', error })), [read])
  const lookAgain = useCallback(() => read((former, error) => (former.state === 'ready' ? former : { state: 'failed', error })), [read])

  useEffect(() => {
    void reload()
    const onSight = () => document.visibilityState === 'visible' && void lookAgain()
    document.addEventListener('visibilitychange', onSight)
    return () => document.removeEventListener('visibilitychange', onSight)
  }, [reload, lookAgain])

  return { loaded, reload, lookAgain, setValue: (value: T) => setLoaded({ state: 'ready', value }) }
}
