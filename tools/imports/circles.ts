/** Each circle once, as the names along it; the first name is repeated at the end. */
export function circles(edges: readonly { from: string; to: string }[]): string[][] {
  const next = new Map<string, Set<string>>()
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to))

  const found: string[][] = []
  const seen = new Set<string>()
  for (const start of [...next.keys()].sort()) {
    if (seen.has(start)) continue
    const circle = shortestWayBack(start, next)
    if (!circle) continue
    found.push(circle)
    for (const name of circle) seen.add(name)
  }
  return found
}

function shortestWayBack(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const name of queue) {
    for (const to of next.get(name) ?? []) {
      if (to === start) return wayTo(name, start, cameFrom).concat(start)
      if (cameFrom.has(to)) continue
      cameFrom.set(to, name)
      queue.push(to)
    }
  }
  return undefined
}

function wayTo(name: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [name]
  for (let at = name; at !== start; ) {
    at = cameFrom.get(at) as string
    way.unshift(at)
  }
  return way
}
