import { type Gain, type Holding, holdings, type Move } from './moves.ts'

export interface Route {
  from: Holding[]
  to: 'control' | 'withdrawal'
  steps: string[]
  hours: number
  ownerCanStop: boolean
}

/** What is gained first: the least time at which it is there, and the move that got it. */
type Reached = Map<Gain, { hours: number; by: Move | null }>

/** Nothing that was gained is ever lost, so it is enough to keep for each gain when it can be there at the earliest (Knuth 1977). */
export function reachedFrom(start: readonly Holding[], moves: readonly Move[]): Reached {
  const reached: Reached = new Map(start.map((holding) => [holding, { hours: 0, by: null }]))
  for (let changed = true; changed; ) {
    changed = false
    for (const move of moves) {
      const ready = move.needs.map((need) => reached.get(need)?.hours ?? Number.POSITIVE_INFINITY)
      const hours = Math.max(0, ...ready) + move.hours
      if (hours < (reached.get(move.gives)?.hours ?? Number.POSITIVE_INFINITY)) {
        reached.set(move.gives, { hours, by: move })
        changed = true
      }
    }
  }
  return reached
}

/** The routes with nothing superfluous: no route is listed whose start holds another one's that is as quick. */
export function routesTo(goal: Route['to'], moves: readonly Move[]): Route[] {
  const found: Route[] = []
  for (const from of subsets(holdings)) {
    const reached = reachedFrom(from, moves)
    const end = reached.get(goal)
    if (!end) continue
    const path = resetLate(movesTo(goal, reached))
    const held = goal === 'withdrawal' ? Math.max(0, ...path.map(({ holdHours = 0 }) => holdHours)) : 0
    const hours = Math.max(end.hours, held + (end.by?.hoursAfterHold ?? 0))
    if (found.some((route) => route.hours <= hours && route.from.every((holding) => from.includes(holding)))) continue
    found.push({
      from,
      to: goal,
      steps: path.map(({ name }) => name),
      hours,
      ownerCanStop: held > 0 || path.some((move) => move.ownerCanStop),
    })
  }
  return found
}

/** In the order in which they are made. */
function movesTo(goal: Gain, reached: Reached, path: Move[] = []): Move[] {
  const by = reached.get(goal)?.by
  if (!by || path.includes(by)) return path
  for (const need of by.needs) movesTo(need, reached, path)
  if (!path.includes(by)) path.push(by)
  return path
}

/** A new password ends all sessions, so whoever holds one uses it before. */
function resetLate(path: Move[]): Move[] {
  const reset = path.find(({ endsSessions }) => endsSessions)
  if (!reset) return path
  const others = path.filter((move) => move !== reset)
  const at = others.findIndex(({ needs }) => needs.includes(reset.gives))
  return at < 0 ? path : [...others.slice(0, at), reset, ...others.slice(at)]
}

/** All of them, the smaller first. */
function subsets<T>(list: readonly T[]): T[][] {
  const all: T[][] = [[]]
  for (const item of list) all.push(...all.map((set) => [...set, item]))
  return all.sort((a, b) => a.length - b.length)
}
