import { t } from 'i18next'
import type { FormEvent, ReactNode } from 'react'
import { Action } from '../../components/action.tsx'
import { Stack } from '../../components/card.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import type { Asking } from './prompt-kind.ts'

interface PromptFormProps {
  asked: Asking
  submit: string
  offersTrust: boolean
  /** Said where nothing was typed. */
  missing: string
  children: ReactNode
}

/** A proof that is typed: its field, the offer to trust this browser, the button. */
export function PromptForm({ asked, submit, offersTrust, missing, children }: PromptFormProps) {
  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (asked.proof.trim() !== '') asked.submit()
    else asked.complain(missing)
  }

  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="three">
        {children}
        {offersTrust && <TrustChoice asked={asked} />}
        <Action type="submit" wide busy={asked.busy}>
          {submit}
        </Action>
      </Stack>
    </form>
  )
}

export function TrustChoice({ asked }: { asked: Asking }) {
  return (
    <Checkbox label={t('challenge.trust')} hint={t('challenge.trustHint')} checked={asked.trustDevice} onChange={asked.setTrustDevice} />
  )
}

/** What the field of a typed proof is given. */
export const fieldOf = ({ proof, setProof, problem, takesFocus }: Asking) => ({
  value: proof,
  onChange: setProof,
  error: problem?.text ?? null,
  autoFocus: takesFocus,
})
