import { useSyncExternalStore } from 'react'
import { linkToken, subscribeToLinks } from '../link-token.ts'

/** The token this page was opened with; empty where there is none. */
export const useLinkToken = (): string => useSyncExternalStore(subscribeToLinks, () => linkToken(location.pathname))
