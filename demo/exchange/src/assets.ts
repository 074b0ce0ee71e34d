import { parseAmount, type Units } from './money.ts'

/** What can be held here, at a sample price. */
export interface Asset {
  symbol: string
  name: string
  /** Cents of a euro. */
  price: bigint
  /** What a new customer finds on the account. */
  gift: Units
}

/** A way for money to leave. */
export interface Route {
  id: string
  asset: string
  network: string
  fee: Units
  /** What an address looks like there. */
  address: RegExp
  example: string
}

const units = (text: string): Units => {
  const parsed = parseAmount(text)
  if (parsed === undefined) throw new RangeError(`${text} is no amount`)
  return parsed
}

export const assets: readonly Asset[] = [
  { symbol: 'BTC', name: 'Bitcoin', price: 58_214_00n, gift: units('0.85') },
  { symbol: 'ETH', name: 'Ether', price: 2_386_00n, gift: units('6.4') },
  { symbol: 'USDC', name: 'USD Coin', price: 92n, gift: units('2500') },
  { symbol: 'EUR', name: 'Euro', price: 100n, gift: units('1250') },
]

const bitcoin = /^(?:bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})$/
const ethereum = /^0x[0-9A-Fa-f]{40}$/
const iban = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/

export const routes: readonly Route[] = [
  { id: 'btc', asset: 'BTC', network: 'Bitcoin', fee: units('0.0001'), address: bitcoin, example: 'bc1q…' },
  { id: 'eth', asset: 'ETH', network: 'Ethereum', fee: units('0.002'), address: ethereum, example: '0x…' },
  { id: 'usdc-ethereum', asset: 'USDC', network: 'Ethereum', fee: units('4'), address: ethereum, example: '0x…' },
  { id: 'usdc-polygon', asset: 'USDC', network: 'Polygon', fee: units('0.1'), address: ethereum, example: '0x…' },
  { id: 'eur', asset: 'EUR', network: 'SEPA', fee: units('0.2'), address: iban, example: 'DE… without spaces' },
]

export const networks = [...new Set(routes.map(({ network }) => network))]

export function assetOf(symbol: string): Asset {
  const asset = assets.find((one) => one.symbol === symbol)
  if (!asset) throw new RangeError(`there is no asset ${symbol}`)
  return asset
}

export const isAddressOn = (network: string, address: string): boolean =>
  routes.some((route) => route.network === network && route.address.test(address))
