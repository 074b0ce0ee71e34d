import type { Values } from './options.ts'

/** Where mail of people who lost their second factor comes in. */
export interface IntakeConfig {
  host: string
  port: number
  /** What people write to. */
  address: string
  /** Who may hand it in. */
  peers: string[]
  /** Empty for those of the machine. */
  resolvers: string[]
}

export function intakeConfig(values: Values, faults: string[]): IntakeConfig | null {
  const { 'intake.port': port, 'intake.address': address } = values
  if (port && !address) faults.push('intake.port is given without intake.address, which people write to.')
  if (address && !port) faults.push('intake.address is given without intake.port, on which its mail comes in.')
  if (address && address.toLowerCase() === values['smtp.from']?.toLowerCase())
    faults.push('intake.address is the same as smtp.from: our own mails would be answered by us. Give them different addresses.')
  if (!port || !address) return null
  return { host: values['intake.host'], port, address, peers: values['intake.peers'], resolvers: values['intake.resolvers'] }
}
