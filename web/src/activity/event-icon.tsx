import {
  IconAlertTriangle,
  IconApps,
  IconDeviceDesktop,
  IconDeviceMobile,
  IconInfoCircle,
  IconLogin2,
  IconLogout,
  IconMail,
  IconPassword,
  IconShieldCheck,
  IconSnowflake,
} from '@tabler/icons-react'

/** Only repeats what the sentence says. */
export function EventIcon({ event }: { event: string }) {
  const Icon = iconOf(event)
  const isWayInOrOut = Icon === IconLogin2 || Icon === IconLogout
  return <Icon size={22} stroke={1.6} aria-hidden="true" {...(isWayInOrOut && { className: 'directional' })} />
}

export const needsAttention = (event: string): boolean => /refused$|\.not_me$|\.failing$|\.may_be_copied$/.test(event)

function iconOf(event: string): typeof IconMail {
  if (needsAttention(event)) return IconAlertTriangle
  if (event === 'account.frozen' || event === 'account.thawing') return IconSnowflake
  if (event === 'session.stepped_up') return IconShieldCheck
  const [group = ''] = event.split('.')
  return icons[group] ?? IconInfoCircle
}

const icons: Record<string, typeof IconMail> = {
  sign_in: IconLogin2,
  session: IconLogout,
  password: IconPassword,
  factor: IconDeviceMobile,
  enrollment: IconDeviceMobile,
  address: IconMail,
  email: IconMail,
  mail_phrase: IconMail,
  device: IconDeviceDesktop,
  application: IconApps,
}
