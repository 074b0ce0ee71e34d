import { createClient } from '@countersign/client'

/** The service itself, at the page's own origin. What asks for a mail says in which language the page is. */
export const api = createClient({
  fetch: (url, request) => {
    const language = request?.method === 'GET' ? {} : { 'accept-language': document.documentElement.lang }
    return fetch(url, { ...request, headers: { ...(request?.headers as Record<string, string>), ...language } })
  },
})
