/** The bytes of a POST with a JSON body, made before the clock runs. */
export function postRequest(path: string, headers: Record<string, string>, body: unknown): string {
  const text = JSON.stringify(body)
  return `${head('POST', path, { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) })}${text}`
}

export const getRequest = (path: string, headers: Record<string, string>): string => head('GET', path, headers)

const head = (method: string, path: string, headers: Record<string, string>): string =>
  `${method} ${path} HTTP/1.1\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`
