import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { call } from '../account/call.ts'
import { reloadFactors } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'

/** Has this one asked for first at sign-in; the others stay one press away. */
export function PreferFactor({ factor, onDone }: { factor: Factor; onDone(): void }) {
  const prefer = useTask(async () => {
    await call('renameFactor', { params: { id: factor.id }, body: { isPreferred: !factor.isPreferred } })
    await reloadFactors()
    onDone()
  })

  return (
    <>
      <Action kind="secondary" busy={prefer.busy} onClick={() => void prefer.run()}>
        {t(factor.isPreferred ? 'manage.preferNoMore' : 'manage.prefer')}
      </Action>
      {prefer.failure && <ProblemNotice error={prefer.failure.error} />}
    </>
  )
}
