import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'
import type { Session } from '../sessions.ts'
import type { SignedIn } from '../sign-in.ts'
import { banner, page } from './frame.ts'
import { type Html, html } from './html.ts'
import { forPeople, send } from './people.ts'
import { agoText, momentText } from './times.ts'

/** What an application learns of a sign-in, in words. */
export function claimsRoutes(app: FastifyInstance, parts: Parts): void {
  forPeople(app, parts).page('/claims', ({ session, reply }) => send(reply, claimsPage(session, parts.now())))
}

const levels: Record<string, { title: string; text: string }> = {
  aal1: { title: 'One step', text: 'A password, and nothing besides. Countersign approves nothing by that.' },
  aal2: { title: 'Two steps', text: 'Something you know and something you have. A code can still be talked out of somebody.' },
  phr: { title: 'Two steps, and proof against phishing', text: 'A passkey, which answers to the real site only.' },
  phrh: { title: 'Two steps, proof against phishing, by a key in hardware', text: 'A passkey that cannot leave its device.' },
}

const methods: Record<string, string> = {
  pwd: 'a password',
  otp: 'a code of an authenticator app',
  sms: 'a code in a text message',
  swk: 'a passkey',
  hwk: 'a passkey in hardware',
  user: 'you were there',
  mfa: 'two different factors',
}

const claimsPage = ({ customer, signedIn }: Session, now: number): string => {
  const { acr, amr, authTime, claims } = signedIn
  const level = levels[acr] ?? { title: acr, text: 'A level that this page does not know.' }
  return page({
    title: 'How you are signed in',
    customer,
    at: '/claims',
    body: html`<h1>How you are signed in</h1>
<p class="lead">This is what the ID token of Countersign says, and what an application can decide by.</p>
${proofBanner(signedIn)}
<section class="card"><dl class="parts">
${claim('acr', acr, level.title, level.text)}
${claim('amr', amr.join(' '), sentence(amr.map((one) => methods[one] ?? one)), 'How it was proved, since this sign-in began.')}
${claim('auth_time', String(authTime), `${momentText(authTime * 1000)}`, `${agoText(authTime * 1000, now)}: when you last proved something yourself.`)}
</dl></section>
<section class="card">
<h2>Sign in more strongly</h2>
<p class="soft">The application asks for a level with <code>acr_values</code>, and with <code>max_age=0</code> for a proof that is new.</p>
<div class="actions"><a class="button" href="/sign-in?want=again&amp;next=/claims">Prove it again</a>
<a class="button second" href="/sign-in?want=passkey&amp;next=/claims">Prove it with a passkey</a></div>
</section>
<details class="card"><summary>The whole ID token</summary><pre class="code" dir="ltr">${JSON.stringify(claims, null, 2)}</pre></details>`,
  })
}

const sentence = (words: string[]): string => words.join(', ').replace(/^./, (first) => first.toUpperCase())

const claim = (name: string, value: string, title: string, text: string): Html =>
  html`<div><dt>${title}</dt><dd>${text}<span class="soft raw"><code>${name}</code> <code>${value}</code></span></dd></div>`

/** Whether what was asked for is what came: an application that does not look has asked for nothing. */
function proofBanner({ asked, acr, authTime }: SignedIn): Html | false {
  if (asked.maxAge !== 0) return false
  // Whole seconds in the token, and two clocks.
  const isNew = authTime * 1000 > asked.at - 5000
  const isReached = asked.acrValues?.split(' ').includes(acr) ?? true
  if (isNew && isReached)
    return banner('fine', 'You proved it anew', `You were asked at ${momentText(asked.at)}, and auth_time is not before that.`)
  return isNew
    ? banner('warning', 'You proved something, but not at that level', 'You have no factor that reaches it. Add a passkey at Countersign.')
    : banner('warning', 'Nothing new was proved', `auth_time lies before ${momentText(asked.at)}, when it was asked for.`)
}
