import { inWords, isByStaff, neverTold } from '../../audit/activity.ts'
import type { Chapter, HeldTable } from './held-table.ts'

const ofAccount = 'account_id = :accountId'
const inTime = 'created_at, id'

const browsers: HeldTable[] = [
  {
    table: 'devices',
    says: 'Browsers that the account knows.',
    where: ofAccount,
    order: inTime,
    gives: { id: 'as_is', client: 'json', created_at: 'time', last_seen_at: 'time' },
    leaves: { account_id: 'owner', token_digest: 'opens' },
  },
  {
    table: 'trusted_devices',
    says: 'Browsers in which the password alone signs in.',
    where: ofAccount,
    order: inTime,
    gives: { id: 'as_is', client: 'json', created_at: 'time', expires_at: 'time', ended_at: 'time' },
    leaves: { account_id: 'owner', token_digest: 'opens', credential_epoch: 'order' },
  },
  {
    table: 'sign_ins',
    says: 'Sign-ins of the last day that got as far as the password.',
    where: ofAccount,
    order: inTime,
    gives: {
      id: 'as_is',
      client: 'json',
      first_factor: 'as_is',
      stage: 'as_is',
      application: 'as_is',
      device_id: 'as_is',
      created_at: 'time',
      expires_at: 'time',
      ended_at: 'time',
    },
    leaves: { account_id: 'owner', secret_digest: 'opens', credential_epoch: 'order', wrong_proofs: 'limits' },
  },
  {
    table: 'sessions',
    says: 'Sessions: from where, how the person showed that it was them (RFC 8176), when.',
    where: ofAccount,
    order: inTime,
    gives: {
      id: 'as_is',
      client: 'json',
      device_id: 'as_is',
      aal: 'as_is',
      amr: 'as_is',
      proved_acr: 'as_is',
      created_at: 'time',
      authenticated_at: 'time',
      factor_proved_at: 'time',
      last_seen_at: 'time',
      expires_at: 'time',
      ended_at: 'time',
      is_restricted: 'yes_no',
      accepted_disclaimer: 'as_is',
      rebind_grant_id: 'as_is',
      sign_in_id: 'as_is',
    },
    leaves: { account_id: 'owner', secret_digest: 'opens', previous_digest: 'opens', rotated_at: 'order', proved_strength: 'order' },
  },
  {
    table: 'staff_sessions',
    says: 'Sessions at the desk of those who work here.',
    where: ofAccount,
    order: inTime,
    gives: { id: 'as_is', client: 'json', created_at: 'time', last_seen_at: 'time', expires_at: 'time', ended_at: 'time' },
    leaves: { account_id: 'owner', secret_digest: 'opens', credential_epoch: 'order' },
  },
  {
    table: 'challenges',
    says: 'Proofs that were asked for in the last day, and how they ended.',
    where: ofAccount,
    order: inTime,
    gives: {
      purpose: 'as_is',
      proof_kind: 'as_is',
      factor_id: 'as_is',
      target: 'as_is',
      created_at: 'time',
      expires_at: 'time',
      ended_at: 'time',
      outcome: 'as_is',
      proved_by: 'as_is',
      proved_amr: 'as_is',
      proved_acr: 'as_is',
    },
    leaves: { id: 'order', account_id: 'owner', owner_id: 'order', credential_epoch: 'order', wrong_proofs: 'limits', content: 'opens' },
  },
  {
    table: 'step_up_grants',
    says: 'What a fresh proof allowed, for minutes.',
    where: 'session_id in (select id from sessions where account_id = :accountId)',
    order: 'created_at, session_id, purpose, target',
    gives: { session_id: 'as_is', purpose: 'as_is', target: 'as_is', created_at: 'time', expires_at: 'time', used_at: 'time' },
    leaves: {},
  },
]

const activity: HeldTable[] = [
  {
    table: 'audit',
    says: 'Everything that happened to the account, oldest first. `client` is the browser or address it came from, where that is not somebody’s who works here.',
    where: `account_id = :accountId and event not in (${inWords(neverTold)})`,
    order: 'id',
    gives: {
      id: 'as_is',
      at: 'time',
      actor: 'as_is',
      event: 'as_is',
      client: {
        value: (raw, row) => (raw === '' || isByStaff(row as { actor: string; event: string }) ? null : JSON.parse(raw as string)),
      },
      details: 'json',
    },
    leaves: { node: 'order', node_counter: 'order', account_id: 'owner', batch: 'order' },
  },
]

const messages: HeldTable[] = [
  {
    table: 'outbox',
    says: 'Mails, texts and events for applications of the last week: which, and when they left.',
    where: ofAccount,
    order: inTime,
    gives: { id: 'as_is', channel: 'as_is', template: 'as_is', created_at: 'time', sent_at: 'time', failed_at: 'time', event_id: 'as_is' },
    leaves: {
      // Empty once the message has left; before that it has the codes and links.
      sealed_payload: 'opens',
      account_id: 'owner',
      next_attempt_at: 'order',
      attempts: 'order',
      claimed_until: 'order',
      last_error: 'order',
      queue: 'order',
      position: 'order',
    },
  },
  {
    table: 'notice_links',
    says: 'Links “this was not me” that were mailed and are still good.',
    where: ofAccount,
    order: inTime,
    gives: { event: 'as_is', device: 'as_is', contact_point: 'as_is', address_change: 'as_is', created_at: 'time', expires_at: 'time' },
    leaves: { id: 'opens', account_id: 'owner', digest: 'opens' },
  },
]

export const browserChapter: Chapter = { name: 'sign-ins', says: 'Browsers, sign-ins and sessions.', tables: browsers }
export const activityChapter: Chapter = { name: 'activity', says: 'What happened.', tables: activity }
export const messageChapter: Chapter = { name: 'messages', says: 'What the person was sent.', tables: messages }
