/** A Markdown table that reads as well in a terminal: columns as wide as their longest cell, numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], rightFrom = head.length): string {
  const widths = head.map((title, column) => Math.max(3, ...[title, ...rows.map((row) => row[column] ?? '')].map((cell) => cell.length)))
  const isRight = (column: number) => column >= rightFrom
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (isRight(column) ? (cells[column] ?? '').padStart(width) : (cells[column] ?? '').padEnd(width))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (isRight(column) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
