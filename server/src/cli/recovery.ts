import { eraseEvidenceOf } from '../recovery/retention/erase-on-request.ts'
import { asOperator } from './as-operator.ts'
import { CommandFailed } from './command-failed.ts'
import { withDatabase } from './with-database.ts'

/** `recovery erase-evidence CASE`: for somebody who wants their pictures gone before their time. */
export async function eraseEvidenceOfCase([number = '', ...args]: string[]): Promise<void> {
  if (number === '' || number.startsWith('-')) throw new CommandFailed('Name the case: countersign recovery erase-evidence NUMBER')
  await withDatabase(args, async (database, config) => {
    const outcome = await asOperator(database, config, (tx, occasion) => eraseEvidenceOf(tx, occasion, number))
    if (outcome === 'no such case') throw new CommandFailed(`There is no case ${number}.`)
    if (outcome === 'under way')
      throw new CommandFailed(
        `Case ${number} is not over: it is decided by what was sent in. Its owner ends it by the link in any mail about it; then run this again.`,
      )
    console.log(
      outcome === 'erased before'
        ? `What was sent in for case ${number} was erased before.`
        : `Erased what was sent in and written for case ${number}, in every backup too: its key is destroyed. Digests and decisions stay.`,
    )
  })
}
