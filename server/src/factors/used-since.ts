/**
 * A condition in SQL: whether something that an account had before was proved since, a factor or one of its recovery codes. Whoever
 * did that lost nothing. Both arguments are columns or parameters of the statement around it.
 */
export const usedSince = (accountId: string, since: string): string =>
  `(exists (select 1 from factors where factors.account_id = ${accountId} and factors.last_used_at > ${since})
    or exists (select 1 from recovery_codes join recovery_code_sets on recovery_code_sets.id = recovery_codes.set_id
      where recovery_code_sets.account_id = ${accountId} and recovery_codes.used_at > ${since}))`
