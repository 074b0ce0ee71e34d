/** The word that was probably meant, if one is near. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((word) => ({ word, distance: editDistance(given.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best && best.distance <= Math.max(2, best.word.length / 4) ? best.word : undefined
}

/** Levenshtein: insertions, deletions and changes of one letter. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...from].entries()) {
    let left = at + 1
    row = row.map((above, column) => {
      if (column === 0) return left
      const diagonal = row[column - 1] ?? above
      left = Math.min(diagonal + (letter === to[column - 1] ? 0 : 1), above + 1, left + 1)
      return left
    })
  }
  return row.at(-1) ?? 0
}
