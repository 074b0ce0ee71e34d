import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { ChallengeForm } from '../challenge/challenge-form.tsx'
import type { Way } from '../challenge/use-challenge.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useIsPast } from '../components/use-now.ts'
import { Waiting } from '../components/waiting.tsx'
import { useService } from '../service.ts'
import { proceed, takeKept, type UnderWay } from './proceed.ts'
import { SignInEnded } from './sign-in-ended.tsx'

type Loaded = { state: 'loading' } | { state: 'ready'; underWay: UnderWay } | { state: 'ended' } | { state: 'failed'; error: unknown }

export function CodePage() {
  const [loaded, setLoaded] = useState<Loaded>(() => {
    const kept = takeKept()
    return kept?.state === 'challenge_required' ? { state: 'ready', underWay: kept } : { state: 'loading' }
  })

  useEffect(() => {
    if (loaded.state === 'loading') void load().then(setLoaded)
  }, [loaded.state])

  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'ended') return <SignInEnded />
  if (loaded.state === 'failed') {
    return (
      <Stack gap="three">
        <PageHeading title={t('signIn.unreachable')} />
        <ProblemNotice error={loaded.error} />
        <Action wide onClick={() => setLoaded({ state: 'loading' })}>
          {t('shell.tryAgain')}
        </Action>
      </Stack>
    )
  }
  return <CodePrompt underWay={loaded.underWay} onEnded={() => setLoaded({ state: 'ended' })} />
}

function CodePrompt({ underWay, onEnded }: { underWay: UnderWay; onEnded(): void }) {
  const service = useService()
  const ended = useIsPast(underWay.expiresAt)
  if (ended) return <SignInEnded />
  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.codeTitle')} takesFocus={false} />
      <ChallengeForm
        challenge={underWay.challenge}
        choices={underWay.availableFactors}
        recoveryCodes={underWay.recoveryCodes}
        ask={(way) => api.call('openChallenge', { body: { purpose: 'sign_in', ...wanted(way) } })}
        onPassed={proceed}
        onEnded={onEnded}
        submit={t('challenge.continue')}
        offersTrust={service.state === 'ready' && service.service.trustedDevices}
      />
    </Stack>
  )
}

const wanted = (way: Way) => (way === 'recovery_code' ? { proofKind: way } : way ? { factorId: way.id } : {})

async function load(): Promise<Loaded> {
  try {
    const answer = await api.call('getSignIn')
    if (answer.state === 'challenge_required') return { state: 'ready', underWay: answer }
    proceed(answer)
    return { state: 'loading' }
  } catch (error) {
    const ended = error instanceof ProblemError && error.status === 401
    return ended ? { state: 'ended' } : { state: 'failed', error }
  }
}
