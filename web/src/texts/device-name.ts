import { t } from 'i18next'

/** The service knows browsers and systems by name, "Firefox on Linux", and says so where it knows neither. */
export function deviceName(device: string): string {
  const [, browser, system] = /^(.+) on (.+)$/.exec(device) ?? []
  if (browser && system) return t('device.on', { browser, system })
  return device === '' || device === 'an unknown program' ? t('device.unknown') : device
}
