import type { Provenance } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { type FieldError, TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { useService } from '../service.ts'
import { ProvenanceAnswer } from './provenance-answer.tsx'

export function ProvenancePage() {
  const [reference, setReference] = useState('')
  const [address, setAddress] = useState('')
  const [missing, setMissing] = useState<FieldError | null>(null)
  const [answer, setAnswer] = useState<{ provenance: Provenance } | null>(null)
  const service = useService()

  const check = useTask(async () => {
    setAnswer(null)
    const to = address.trim()
    const body = { reference: reference.trim(), ...(to && { address: to }) }
    setAnswer({ provenance: await api.call('checkProvenance', { body }) })
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const isMissing = reference.trim() === ''
    setMissing(isMissing ? { text: t('provenance.referenceMissing') } : null)
    if (!isMissing) void check.run()
  }

  return (
    <Stack gap="three">
      <PageHeading title={t('provenance.title')} lead={t('provenance.lead')} takesFocus={false} />
      {check.failure && <ProblemNotice error={check.failure.error} />}
      {answer && <ProvenanceAnswer provenance={answer.provenance} />}
      <form noValidate method="post" action="/did-you-send-this" onSubmit={onSubmit}>
        <Stack gap="three">
          <TextField
            label={t('provenance.reference')}
            hint={t('provenance.referenceHint')}
            type="text"
            name="reference"
            autoComplete="off"
            dir="ltr"
            value={reference}
            onChange={setReference}
            error={missing}
            autoFocus
          />
          <TextField
            label={t('provenance.address')}
            hint={t('provenance.addressHint')}
            type="email"
            name="email"
            autoComplete="email"
            inputMode="email"
            dir="ltr"
            value={address}
            onChange={setAddress}
          />
          <Action type="submit" wide busy={check.busy}>
            {t('provenance.check')}
          </Action>
        </Stack>
      </form>
      {service.state === 'ready' && (
        <p>
          <Phrase of="provenance.care" values={{ origin: service.service.origin }} />
        </p>
      )}
    </Stack>
  )
}
