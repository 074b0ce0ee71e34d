import { createClient } from '@countersign/client'

/** The service itself, at the page's own origin. */
export const api = createClient()
