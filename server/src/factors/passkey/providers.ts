import type { PasskeyDetails } from '@countersign/contract'
import list from './providers.json' with { type: 'json' }

export interface Provider {
  name: string
  keptBy: Exclude<PasskeyDetails['keptBy'], 'unknown'>
}

const byAaguid = new Map<string, Provider>(
  (Object.keys(list) as Provider['keptBy'][]).flatMap((keptBy) =>
    Object.entries(list[keptBy]).map(([aaguid, name]): [string, Provider] => [aaguid.replaceAll('-', ''), { name, keptBy }]),
  ),
)

/** Who keeps the passkey, by the public community list. A courtesy for naming it: nothing attests it, and nothing is decided by it. */
export const providerOf = (aaguid: Uint8Array): Provider | undefined => byAaguid.get(Buffer.from(aaguid).toString('hex'))
