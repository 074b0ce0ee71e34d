/** The bytes of a POST with a JSON body, made before the clock runs. */
export function postRequest(path: string, headers: Record<string, string>, body: unknown): string {
  const text = JSON.stringify(body)
  const lines = Object.entries({ ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`
}
