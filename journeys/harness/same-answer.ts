import type { Reply } from './send.ts'

/**
 * An answer with everything taken out that differs from request to request by its nature: ids, times, the trace id and secrets in
 * cookies, each replaced by a mark of the same length. What is left of two answers must be equal byte for byte.
 */
export function masked(reply: Reply): string {
  const { date: _date, ...headers } = reply.headers
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`)
  return [String(reply.status), ...lines, reply.text]
    .join('\n')
    .replaceAll(/[a-z]{3}_[a-z2-7]{26}/g, (id) => `<${'i'.repeat(id.length - 2)}>`)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<trace id>')
    .replaceAll(/(?<=^set-cookie: [\w-]+=)[\w-]{43}(?=;)/gm, '<secret>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
}
