/**
 * Keeps the event loop turning where nothing is to be done. Whoever answers a sleeping process of the same machine has to wake it, on its own
 * core and at its own expense: several microseconds for each answer of a server so slow that the generator sleeps in between, none for
 * one that keeps it busy, and none over a network. Ends with `rest`, which tells the seconds of the turns in which something was done.
 */
export function stayAwake(): { worked: () => void; rest: () => number } {
  let atWork = 0
  let hasWorked = false
  let isOver = false
  let began = performance.now()

  setImmediate(function turn() {
    const now = performance.now()
    if (hasWorked) atWork += now - began
    hasWorked = false
    began = now
    if (!isOver) setImmediate(turn)
  })
  return {
    worked: () => {
      hasWorked = true
    },
    rest: () => {
      isOver = true
      return atWork / 1000
    },
  }
}
