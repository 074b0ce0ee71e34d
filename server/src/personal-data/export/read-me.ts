import type { AccountId } from '../../ids.ts'
import { chapters, tablesLeft } from './chapters.ts'
import { type HeldTable, nameInExport, type Reason, reasons } from './held-table.ts'

/** What lies beside it, for the person and for whoever reads the files with a program. It is made of the lists that the files are made of. */
export function readMe({ serviceName, accountId, at }: { serviceName: string; accountId: AccountId; at: string }): string {
  return [
    `# What ${serviceName} keeps of you`,
    '',
    `Account ${accountId}, put together at ${at}. It is yours: keep it where nobody else reads it.`,
    '',
    '- The files are JSON (RFC 8259) in UTF-8: in each, a list for each kind of record, oldest first. What is not known is `null`.',
    '- Times are RFC 3339 in UTC. What people at the service did is told without their names: `staff-1` is the same person everywhere.',
    '- What was already deleted is not in it. The last part says what is kept and not given, and why.',
    ...chapters.flatMap(({ name, says, tables }) => ['', `## ${name}.json`, '', says, '', ...tables.flatMap(linesOf)]),
    '',
    '## What is not in here',
    '',
    ...linesOfReasons(),
    '',
  ].join('\n')
}

const linesOf = (held: HeldTable): string[] => [`- **${nameInExport(held.table)}**: ${held.says} Each has ${namesOf(held).join(', ')}.`]

const namesOf = ({ gives }: HeldTable): string[] =>
  Object.entries(gives).map(([column, give]) => `\`${(typeof give === 'object' && give.as) || nameInExport(column)}\``)

function linesOfReasons(): string[] {
  const left = [
    ...Object.entries(tablesLeft).map(([table, reason]) => [reason, nameInExport(table)] as const),
    ...chapters.flatMap(({ tables }) =>
      tables.flatMap(({ table, leaves }) =>
        Object.entries(leaves).map(([column, reason]) => [reason, `${nameInExport(table)}.${nameInExport(column)}`] as const),
      ),
    ),
  ]
  return (Object.keys(reasons) as Reason[]).flatMap((reason) => {
    const names = left.filter(([one]) => one === reason).map(([, name]) => `\`${name}\``)
    return names.length === 0 ? [] : [`- ${reasons[reason]} ${names.join(', ')}.`]
  })
}
