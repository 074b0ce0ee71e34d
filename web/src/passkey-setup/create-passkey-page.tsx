import type { Factor } from '@countersign/contract'
import { IconDevices, IconFingerprint, IconShieldLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { t } from 'i18next'
import { useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { call } from '../account/call.ts'
import { factorsQuery, reloadFactors } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { useTask } from '../components/use-task.ts'
import { createPasskey, hasPasskeys } from '../passkeys/credentials.ts'
import { PasskeyFailure } from '../passkeys/passkey-failure.ts'
import { PasskeyProblem } from '../passkeys/passkey-problem.tsx'
import { signalAccepted } from '../passkeys/signals.ts'
import { afterSetUp } from '../security/after-set-up.ts'
import { NameForm } from '../security/name-form.tsx'
import classes from './passkeys.module.css'

/** What a passkey is, the dialog of the browser, and what came of it. */
export function CreatePasskeyPage() {
  const { replaces }: { replaces?: string } = useSearch({ strict: false })
  const factors = useQuery(factorsQuery)
  const replaced = factors.data?.find(({ id }) => id === replaces)
  const [made, setMade] = useState<Factor | null>(null)
  const [error, setError] = useState<unknown>(null)

  const create = useTask(async () => {
    setError(null)
    if (!hasPasskeys()) return setError(new PasskeyFailure('unsupported'))
    const begun = await call('beginEnrollment', { body: { kind: 'passkey', ...(replaces && { replaces }) } })
    if (begun.kind !== 'passkey') throw new Error('another kind was begun than was asked for')
    const params = { id: begun.id }
    const proof = await createPasskey(begun.passkey).catch(async (failure: unknown) => {
      await call('cancelEnrollment', { params })
      setError(failure)
    })
    if (!proof) return
    setMade(await call('verifyEnrollment', { params, body: { proof } }))
    await reloadFactors()
    await signalAccepted()
  })

  if (made) return <Done factor={made} isReplaced={replaced !== undefined || replaces !== undefined} />
  const problem = error ?? create.failure?.error ?? null
  return (
    <Stack gap="three">
      <PageHeading title={t(replaces ? 'passkeys.create.changeTitle' : 'passkeys.create.title')} lead={t('passkeys.create.lead')} />
      {replaced && (
        <NoticeBanner kind="note">
          <Phrase of="passkeys.create.replacing" values={{ factor: replaced.name }} />
        </NoticeBanner>
      )}
      <ul className={classes.reasons}>
        <li>
          <IconFingerprint size={24} stroke={1.6} aria-hidden="true" />
          <span>{t('passkeys.create.easy')}</span>
        </li>
        <li>
          <IconShieldLock size={24} stroke={1.6} aria-hidden="true" />
          <span>{t('passkeys.create.safe')}</span>
        </li>
        <li>
          <IconDevices size={24} stroke={1.6} aria-hidden="true" />
          <span>{t('passkeys.create.where')}</span>
        </li>
      </ul>
      {problem !== null && !create.busy && <PasskeyProblem error={problem} instead={t('passkeys.create.instead')} />}
      <div className={classes.actions}>
        <Action wide busy={create.busy} onClick={() => void create.run()}>
          {t('passkeys.create.submit')}
        </Action>
        <ActionRoute kind="quiet" wide to="/security">
          {t('passkeys.create.cancel')}
        </ActionRoute>
      </div>
      <p role="status" className={classes.soft}>
        {create.busy && t('passkeys.create.waiting')}
      </p>
    </Stack>
  )
}

/** The name comes from who keeps it; this is the moment to give a better one. */
function Done({ factor, isReplaced }: { factor: Factor; isReplaced: boolean }) {
  const [renamed, setRenamed] = useState(false)
  return (
    <Stack gap="three">
      <PageHeading title={t(isReplaced ? 'passkeys.done.changed' : 'passkeys.done.title')} />
      <NoticeBanner kind="fine" live="status">
        {t(factor.details.passkey?.canSync ? 'passkeys.done.synced' : 'passkeys.done.bound')}
      </NoticeBanner>
      <Card labelledBy="name">
        <h2 id="name">{t('manage.nameTitle')}</h2>
        <NameForm factor={factor} onSaved={() => setRenamed(true)} />
        {renamed && (
          <NoticeBanner kind="fine" live="status">
            {t('manage.nameSaved')}
          </NoticeBanner>
        )}
      </Card>
      <ActionRoute wide to={afterSetUp()}>
        {t('setup.done.finish')}
      </ActionRoute>
    </Stack>
  )
}
