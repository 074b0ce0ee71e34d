import { statement } from '../database/database.ts'

export interface AccountRow {
  id: string
  created_at: number
  credential_epoch: number
  address: string
  password_digest: string | null
  has_phrase: number
  language: string
}

export interface AddressRow {
  id: string
  address: string
  canonical: string
  is_primary: number
  confirmed_at: number
  failing_since: number | null
}

const columns = `accounts.id, accounts.created_at, accounts.credential_epoch, accounts.language, contact_points.address, passwords.digest as password_digest,
  case when accounts.sealed_phrase is null then 0 else 1 end as has_phrase
  from accounts join contact_points on contact_points.account_id = accounts.id and contact_points.is_primary = 1
  left join passwords on passwords.account_id = accounts.id`

export const accountByCanonical = statement<{ canonical: string }, AccountRow>(
  'account-by-canonical',
  `select ${columns} where accounts.id = (select account_id from contact_points where canonical = :canonical)`,
)
export const accountById = statement<{ id: string }, AccountRow>('account-by-id', `select ${columns} where accounts.id = :id`)
/** A former address that can still be put back is taken for everybody but its account. */
export const addressTaken = statement<{ canonical: string; now: number; except: string }, { account_id: string }>(
  'address-taken',
  `select account_id from contact_points where canonical = :canonical
   union all
   select account_id from address_changes
   where former_canonical = :canonical and ended_at is null and undo_until > :now and account_id <> :except`,
)
export const addressesOfAccount = statement<{ accountId: string }, AddressRow>(
  'addresses-of-account',
  `select id, address, canonical, is_primary, confirmed_at, failing_since from contact_points
   where account_id = :accountId order by is_primary desc, confirmed_at, id limit 5`,
)

export const insertAccount = statement<{ id: string; now: number; language: string }>(
  'insert-account',
  'insert into accounts (id, created_at, credential_epoch, language) values (:id, :now, 0, :language)',
)
export const insertContactPoint = statement<{
  id: string
  accountId: string
  address: string
  canonical: string
  isPrimary: number
  now: number
}>(
  'insert-contact-point',
  `insert into contact_points (id, account_id, kind, address, canonical, is_primary, confirmed_at)
   values (:id, :accountId, 'email', :address, :canonical, :isPrimary, :now) on conflict (canonical) do nothing`,
)
export const deleteContactPoint = statement<{ id: string; accountId: string }>(
  'delete-contact-point',
  'delete from contact_points where id = :id and account_id = :accountId and is_primary = 0',
)
export const demotePrimary = statement<{ accountId: string }>(
  'demote-primary-address',
  'update contact_points set is_primary = 0 where account_id = :accountId and is_primary = 1',
)
export const promote = statement<{ id: string; accountId: string }>(
  'promote-address',
  'update contact_points set is_primary = 1 where id = :id and account_id = :accountId',
)
export const markFailing = statement<{ accountId: string; address: string; now: number }, { id: string }>(
  'mark-address-failing',
  `update contact_points set failing_since = :now
   where account_id = :accountId and address = :address and failing_since is null returning id`,
)
export const markWorking = statement<{ accountId: string; address: string }>(
  'mark-address-working',
  'update contact_points set failing_since = null where account_id = :accountId and address = :address and failing_since is not null',
)
export const insertAddressChange = statement<{
  id: string
  accountId: string
  address: string
  canonical: string
  now: number
  undoUntil: number
}>(
  'insert-address-change',
  `insert into address_changes (id, account_id, former_address, former_canonical, changed_at, undo_until)
   values (:id, :accountId, :address, :canonical, :now, :undoUntil)`,
)
export const addressChange = statement<
  { id: string },
  {
    id: string
    account_id: string
    former_address: string
    former_canonical: string
    changed_at: number
    undo_until: number
    ended_at: number | null
  }
>(
  'address-change',
  'select id, account_id, former_address, former_canonical, changed_at, undo_until, ended_at from address_changes where id = :id',
)
export const endAddressChange = statement<{ id: string; now: number }>(
  'end-address-change',
  'update address_changes set ended_at = :now where id = :id and ended_at is null and undo_until > :now',
)
export const endLaterChanges = statement<{ accountId: string; changedAt: number; now: number }>(
  'end-later-address-changes',
  'update address_changes set ended_at = :now where account_id = :accountId and changed_at >= :changedAt and ended_at is null',
)
export const insertPassword = statement<{ accountId: string; digest: string; now: number }>(
  'insert-password',
  'insert into passwords (account_id, digest, changed_at) values (:accountId, :digest, :now)',
)
export const upgradePassword = statement<{ accountId: string; digest: string; former: string }>(
  'upgrade-password',
  'update passwords set digest = :digest where account_id = :accountId and digest = :former',
)
export const holdAccount = statement<{ id: string }, { id: string }>('hold-account', 'select id from accounts where id = :id for update')
export const moveCredentialEpoch = statement<{ id: string }>(
  'move-credential-epoch',
  'update accounts set credential_epoch = credential_epoch + 1 where id = :id',
)

export const replacePassword = statement<{ accountId: string; digest: string; former: string; now: number }>(
  'replace-password',
  'update passwords set digest = :digest, changed_at = :now where account_id = :accountId and digest = :former',
)
export const freeze = statement<{ id: string; now: number }>(
  'freeze-account',
  'update accounts set frozen_at = :now, thaws_at = null where id = :id and (frozen_at is null or thaws_at is not null)',
)
/** A freeze that stands is as new as the last time it was asked for: what began before that does not go on. */
export const freezeAgain = statement<{ id: string; now: number }>(
  'freeze-account-again',
  'update accounts set frozen_at = :now where id = :id and frozen_at < :now and thaws_at is null',
)
export const thaw = statement<{ id: string; thawsAt: number }>(
  'thaw-account',
  'update accounts set thaws_at = :thawsAt where id = :id and frozen_at is not null and thaws_at is null',
)
export const freezeState = statement<{ id: string; now: number }, { frozen_at: number; thaws_at: number | null }>(
  'freeze-state',
  'select frozen_at, thaws_at from accounts where id = :id and frozen_at is not null and (thaws_at is null or thaws_at > :now)',
)
export const reader = statement<{ id: string }, { sealed_phrase: Uint8Array | null; language: string }>(
  'reader',
  'select sealed_phrase, language from accounts where id = :id',
)
export const setLanguage = statement<{ id: string; language: string }>(
  'set-language',
  'update accounts set language = :language where id = :id and language <> :language',
)
export const setPhrase = statement<{ id: string; sealed: Uint8Array | null }>(
  'set-mail-phrase',
  'update accounts set sealed_phrase = :sealed where id = :id',
)
