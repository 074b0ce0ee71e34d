export interface Link {
  from: string
  to: string
}

/** Leaves out every link that a longer way already says, so that a picture shows the chain and not the shortcuts. */
export function withoutShortcuts(links: readonly Link[]): Link[] {
  const reach = reachability(links)
  return links.filter(({ from, to }) => !links.some((other) => other.from === from && other.to !== to && reach(other.to).has(to)))
}

function reachability(links: readonly Link[]): (name: string) => ReadonlySet<string> {
  const known = new Map<string, Set<string>>()
  const reach = (name: string): ReadonlySet<string> => {
    const before = known.get(name)
    if (before) return before
    const all = new Set<string>()
    known.set(name, all)
    for (const { from, to } of links) {
      if (from !== name) continue
      all.add(to)
      for (const far of reach(to)) all.add(far)
    }
    return all
  }
  return reach
}
