import type { SupportContact } from '@countersign/contract'

export const mailContact = (contacts: readonly SupportContact[]): SupportContact | undefined => contacts.find(({ kind }) => kind === 'mail')

/** What is obscured travels from its end to its beginning. */
export const addressOf = ({ address, obscured }: SupportContact): string => (obscured ? [...address].reverse().join('') : address)
