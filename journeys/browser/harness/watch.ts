import type { BrowserContext, Page } from 'playwright-core'

/**
 * Listens to everything a context does and keeps what must never happen: a break of the content security policy, an error in
 * a script or in the console, an answer of 5xx.
 */
export async function watch(context: BrowserContext): Promise<string[]> {
  const faults: string[] = []
  await context.exposeFunction('countersignFault', (fault: string) => faults.push(fault))
  await context.addInitScript(reportPolicyViolations)
  context.on('page', (page) => listen(page, faults))
  return faults
}

/** Runs inside every page, before its own scripts: the event, and the report that would go to a collector. */
function reportPolicyViolations(): void {
  const tell = (fault: string) => (window as unknown as { countersignFault(fault: string): void }).countersignFault(fault)
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    tell(`${location.pathname} breaks ${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}`),
  )
  const tellAll = (reports: Report[]) => {
    for (const { type, body } of reports) tell(`${location.pathname} ${type}: ${JSON.stringify(body)}`)
  }
  new ReportingObserver(tellAll, { types: ['csp-violation', 'deprecation', 'intervention'], buffered: true }).observe()
}

/** Refusals are part of the pages' day, and so is a line that a test has cut. */
const refusal = /^Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_(INTERNET_DISCONNECTED|FAILED))/

function listen(page: Page, faults: string[]): void {
  const at = () => new URL(page.url()).pathname
  page.on('pageerror', (error) => faults.push(`${at()} threw ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !refusal.test(message.text()))
      faults.push(`${at()} ${message.type()}: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${at()} got ${response.status()} from ${response.url()}`)
  })
}
