import type { Customer } from '../customers.ts'
import { type Html, html } from './html.ts'
import { type IconName, icon } from './icons.ts'

interface Page {
  title: string
  /** Null where nobody is signed in. */
  customer: Customer | null
  /** The place in the menu. */
  at?: string
  body: Html
}

const places: readonly { path: string; name: string; icon: IconName }[] = [
  { path: '/', name: 'Balances', icon: 'balances' },
  { path: '/addresses', name: 'Addresses', icon: 'addresses' },
  { path: '/keys', name: 'API keys', icon: 'keys' },
  { path: '/claims', name: 'Sign-in', icon: 'claims' },
  { path: '/told', name: 'Events', icon: 'told' },
]

export const page = ({ title, customer, at, body }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Larkfield</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/exchange.css">
</head>
<body>
<header class="top">
<a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28">Larkfield</a>
${customer && html`<form class="account" method="post" action="/sign-out"><span class="who">${customer.email}</span><button class="quiet">Sign out</button></form>`}
</header>
${customer && menu(at)}
<main>
${body}
</main>
<footer>A sample exchange with sample money, which shows what an application does with Countersign.</footer>
</body>
</html>
`.text

const menu = (at: string | undefined): Html =>
  html`<nav aria-label="Pages"><ul>${places.map(
    ({ path, name, icon: drawing }) =>
      html`<li><a href="${path}"${path === at && html` aria-current="page"`}>${icon(drawing)}<span>${name}</span></a></li>`,
  )}</ul></nav>`

export type Tone = 'fine' | 'waiting' | 'ended' | 'warning' | 'stopped'

/** What happened, why it matters, what to do. */
export const banner = (tone: Tone, title: string, text: Html | string | null): Html =>
  html`<div class="banner ${tone}" role="${tone === 'warning' || tone === 'stopped' ? 'alert' : 'status'}">${icon(tone === 'ended' ? 'stopped' : tone)}<div><strong>${title}</strong>${text !== null && html`<p>${text}</p>`}</div></div>`
