import { ProblemError } from '@countersign/client'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { ChallengeForm } from '../challenge/challenge-form.tsx'
import type { Way } from '../challenge/use-challenge.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { useIsPast } from '../components/use-now.ts'
import { Waiting } from '../components/waiting.tsx'
import { useService } from '../service.ts'
import { formatMoment } from '../texts/formats.ts'
import { proceed, takeKept, type UnderWay } from './proceed.ts'
import { SignInEnded } from './sign-in-ended.tsx'
import { Unreachable } from './unreachable.tsx'

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
  if (loaded.state === 'failed') return <Unreachable error={loaded.error} onAgain={() => setLoaded({ state: 'loading' })} />
  return <CodePrompt underWay={loaded.underWay} onEnded={() => setLoaded({ state: 'ended' })} />
}

function CodePrompt({ underWay, onEnded }: { underWay: UnderWay; onEnded(): void }) {
  const service = useService()
  const ended = useIsPast(underWay.expiresAt)
  const [rebinding, setRebinding] = useState(underWay.challenge.proofKind === 'mailed_code')
  if (ended) return <SignInEnded />
  if (rebinding) return <RebindPrompt underWay={underWay} onEnded={onEnded} onBack={() => setRebinding(false)} />
  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.codeTitle')} takesFocus={false} />
      {underWay.rebind && <RebindOffer until={underWay.rebind.until} onChoose={() => setRebinding(true)} />}
      <ChallengeForm
        challenge={underWay.challenge.proofKind === 'mailed_code' ? null : underWay.challenge}
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

/** A recovery was approved (S2-39 to S2-42): said at each sign-in until the new method is there. */
function RebindOffer({ until, onChoose }: { until: string; onChoose(): void }) {
  return (
    <NoticeBanner kind="warning" title={t('signIn.rebind.title')} action={<Action onClick={onChoose}>{t('signIn.rebind.button')}</Action>}>
      <p>{t('signIn.rebind.text', { until: formatMoment(until) })}</p>
      <p>{t('signIn.rebind.recommended')}</p>
    </NoticeBanner>
  )
}

/** The mailbox is asked for in addition to the password; what it leads to can only set up the new method. */
function RebindPrompt({ underWay, onEnded, onBack }: { underWay: UnderWay; onEnded(): void; onBack(): void }) {
  const { challenge } = underWay
  return (
    <Stack gap="three">
      <PageHeading title={t('signIn.rebind.codeTitle')} takesFocus={false} />
      <ChallengeForm
        challenge={challenge.proofKind === 'mailed_code' ? challenge : null}
        choices={[]}
        ask={() => api.call('openChallenge', { body: { purpose: 'sign_in', proofKind: 'mailed_code' } })}
        onPassed={proceed}
        onEnded={onEnded}
        submit={t('challenge.continue')}
      />
      <Action kind="quiet" wide onClick={onBack}>
        {t('signIn.rebind.back')}
      </Action>
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
