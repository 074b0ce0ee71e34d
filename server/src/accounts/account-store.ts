import { statement } from '../database/database.ts'

export interface AccountRow {
  id: string
  created_at: number
  credential_epoch: number
  address: string
  password_digest: string | null
}

const columns = `accounts.id, accounts.created_at, accounts.credential_epoch, contact_points.address, passwords.digest as password_digest
  from accounts join contact_points on contact_points.account_id = accounts.id and contact_points.is_primary = 1
  left join passwords on passwords.account_id = accounts.id`

export const accountByCanonical = statement<{ canonical: string }, AccountRow>(
  'account-by-canonical',
  `select ${columns} where accounts.id = (select account_id from contact_points where canonical = :canonical)`,
)
export const accountById = statement<{ id: string }, AccountRow>('account-by-id', `select ${columns} where accounts.id = :id`)
export const addressTaken = statement<{ canonical: string }, { account_id: string }>(
  'address-taken',
  'select account_id from contact_points where canonical = :canonical',
)
export const addressesOfAccount = statement<{ accountId: string }, { address: string }>(
  'addresses-of-account',
  'select address from contact_points where account_id = :accountId order by is_primary desc, confirmed_at limit 5',
)

export const insertAccount = statement<{ id: string; now: number }>(
  'insert-account',
  'insert into accounts (id, created_at, credential_epoch) values (:id, :now, 0)',
)
export const insertContactPoint = statement<{ id: string; accountId: string; address: string; canonical: string; now: number }>(
  'insert-contact-point',
  `insert into contact_points (id, account_id, kind, address, canonical, is_primary, confirmed_at)
   values (:id, :accountId, 'email', :address, :canonical, 1, :now) on conflict (canonical) do nothing`,
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
export const thaw = statement<{ id: string; thawsAt: number }>(
  'thaw-account',
  'update accounts set thaws_at = :thawsAt where id = :id and frozen_at is not null and thaws_at is null',
)
export const freezeState = statement<{ id: string; now: number }, { frozen_at: number; thaws_at: number | null }>(
  'freeze-state',
  'select frozen_at, thaws_at from accounts where id = :id and frozen_at is not null and (thaws_at is null or thaws_at > :now)',
)
