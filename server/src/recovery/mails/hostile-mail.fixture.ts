/** Signatures that each want a digest of the body of their own: RFC 6376 section 3.5, `l=`. */
export const costlySignatures = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `DKIM-Signature: v=1; a=rsa-sha256; d=example.test; s=x; h=from; l=${at + 1}; bh=eA==; b=eA==`)

/** For how long nobody else was answered while this went on, in milliseconds. */
export async function longestStill(work: () => Promise<unknown>): Promise<number> {
  let latest = 0
  let beat = performance.now()
  const heart = setInterval(() => {
    latest = Math.max(latest, performance.now() - beat)
    beat = performance.now()
  }, 10)
  await work().finally(() => clearInterval(heart))
  return Math.max(latest, performance.now() - beat)
}
