import type { Policy } from './policy.ts'

/** Whether the owner comes to these pages to show who they are: by themselves, or after an agent opened the case and may not decide on their own word. */
export const ownerGivesEvidence = ({ mode, evidence }: Policy['recovery']): boolean =>
  mode === 'guided_web' || (mode === 'contact_only' && !evidence.kinds.includes('agent_judgement'))
