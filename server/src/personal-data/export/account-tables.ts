import { placeOfSecret } from '../../factors/factor.ts'
import { factorKinds, isFactorKind } from '../../factors/kinds.ts'
import type { FactorId } from '../../ids.ts'
import type { Chapter, HeldTable, Reading, Row } from './held-table.ts'

const ofAccount = 'account_id = :accountId'
const inTime = 'created_at, id'

const account: HeldTable[] = [
  {
    table: 'accounts',
    says: 'The account. `thawsAt` is when a frozen one opens again; `mailPhrase` stands at the top of our mails; `toldRules` are the rules that its owner was told last.',
    where: 'id = :accountId',
    order: 'id',
    gives: {
      id: 'as_is',
      created_at: 'time',
      language: 'as_is',
      frozen_at: 'time',
      thaws_at: 'time',
      sealed_phrase: {
        as: 'mailPhrase',
        value: (sealed, _row, reading) => opened(reading, 'accounts', 'sealed_phrase', reading.accountId, sealed),
      },
      told_rules: {
        sql: '(select content from rules where digest = told_rules)',
        value: (raw) => (raw === null ? null : JSON.parse(raw as string)),
      },
    },
    leaves: { credential_epoch: 'order', passkey_handle: 'opens' },
  },
  {
    table: 'contact_points',
    says: 'The addresses. `failingSince` is since when their mail server refuses our mail.',
    where: ofAccount,
    order: 'confirmed_at, id',
    gives: { id: 'as_is', kind: 'as_is', address: 'as_is', is_primary: 'yes_no', confirmed_at: 'time', failing_since: 'time' },
    leaves: { account_id: 'owner', canonical: 'spelling' },
  },
  {
    table: 'address_requests',
    says: 'New addresses that wait for their mailed code.',
    where: ofAccount,
    order: inTime,
    gives: { purpose: 'as_is', address: 'as_is', created_at: 'time', expires_at: 'time', used_at: 'time' },
    leaves: { id: 'order', account_id: 'owner', session_id: 'order', canonical: 'spelling', is_open: 'others', credential_epoch: 'order' },
  },
  {
    table: 'address_changes',
    says: 'Addresses that were replaced, and until when that can be undone.',
    where: ofAccount,
    order: 'changed_at, id',
    gives: { id: 'as_is', former_address: 'as_is', changed_at: 'time', undo_until: 'time', ended_at: 'time' },
    leaves: { account_id: 'owner', former_canonical: 'spelling' },
  },
  {
    table: 'passwords',
    says: 'When the password was set.',
    where: ofAccount,
    order: 'account_id',
    gives: { changed_at: 'time' },
    leaves: { account_id: 'owner', digest: 'opens' },
  },
  {
    table: 'password_resets',
    says: 'Links to set a new password that were asked for.',
    where: ofAccount,
    order: inTime,
    gives: { created_at: 'time', expires_at: 'time', used_at: 'time' },
    leaves: { id: 'order', account_id: 'owner', digest: 'opens' },
  },
  {
    table: 'sign_ups',
    says: 'Sign-ups with one of the addresses.',
    where: 'canonical in (select canonical from contact_points where account_id = :accountId)',
    order: inTime,
    gives: { address: 'as_is', created_at: 'time', expires_at: 'time', sent_at: 'time', used_at: 'time' },
    leaves: { id: 'opens', canonical: 'spelling', is_open: 'order', password_digest: 'opens', invite_id: 'order' },
  },
  {
    table: 'holds',
    says: 'What is held back for a while, and after which event.',
    where: ofAccount,
    order: 'placed_at, kind',
    gives: { kind: 'as_is', reason: 'as_is', placed_at: 'time', held_until: 'time' },
    leaves: { account_id: 'owner', told_over: 'order' },
  },
  {
    table: 'staff',
    says: 'The role among those who work here.',
    where: ofAccount,
    order: 'account_id',
    gives: { role: 'as_is', granted_at: 'time' },
    leaves: { account_id: 'owner' },
  },
  {
    table: 'staff_links',
    says: 'Roles that were offered.',
    where: ofAccount,
    order: inTime,
    gives: { role: 'as_is', created_at: 'time', expires_at: 'time', used_at: 'time' },
    leaves: { id: 'order', account_id: 'owner', digest: 'opens' },
  },
]

const factors: HeldTable[] = [
  {
    table: 'factors',
    says: 'What confirms that it is the person: apps, passkeys, phones. `phoneNumber` where there is one.',
    where: ofAccount,
    order: inTime,
    gives: {
      id: 'as_is',
      kind: 'as_is',
      name: 'as_is',
      state: 'as_is',
      created_at: 'time',
      last_used_at: 'time',
      last_used_from: 'json',
      is_preferred: 'yes_no',
      details: 'json',
      // The number of a phone is the one thing in there that is its owner's and opens nothing.
      sealed_secret: { as: 'phoneNumber', value: phoneNumber },
    },
    leaves: { account_id: 'owner', counter: 'opens', lookup: 'opens' },
  },
  {
    table: 'enrollments',
    says: 'Set-ups that were begun.',
    where: ofAccount,
    order: inTime,
    gives: { kind: 'as_is', name: 'as_is', replaces: 'as_is', created_at: 'time', expires_at: 'time', ended_at: 'time' },
    leaves: { id: 'order', account_id: 'owner', session_id: 'order', sealed_key: 'opens', max_factors: 'order' },
  },
  {
    table: 'recovery_code_sets',
    says: 'Sets of recovery codes.',
    where: ofAccount,
    order: 'made_at, id',
    gives: { id: 'as_is', made_at: 'time', expires_at: 'time', confirmed_at: 'time', voided_at: 'time' },
    leaves: { account_id: 'owner', session_id: 'order', hashing: 'opens' },
  },
  {
    table: 'recovery_codes',
    says: 'Which of their codes were used.',
    where: 'set_id in (select id from recovery_code_sets where account_id = :accountId)',
    order: 'set_id, number',
    gives: { set_id: 'as_is', number: 'as_is', used_at: 'time' },
    leaves: { digest: 'opens' },
  },
]

export const accountChapter: Chapter = { name: 'account', says: 'The account, its addresses, what is held back, a role.', tables: account }
export const factorChapter: Chapter = { name: 'factors', says: 'How the person confirms that it is them.', tables: factors }

function phoneNumber(sealed: unknown, row: Row, { keys, accountId }: Reading): string | null {
  const kind = row.kind as string
  const phoneIn = isFactorKind(kind as never) ? factorKinds[kind as keyof typeof factorKinds].phoneIn : undefined
  if (!phoneIn) return null
  return phoneIn(keys.open(placeOfSecret({ id: row.id as FactorId, accountId }), sealed as Uint8Array)) ?? null
}

const opened = ({ keys, accountId: account }: Reading, table: string, column: string, row: string, sealed: unknown): string | null =>
  sealed instanceof Uint8Array ? Buffer.from(keys.open({ table, column, account, row }, sealed)).toString() : null
