import type { Page } from 'playwright-core'

/** Two frames, so that a change of size or colours has been drawn. */
export function settle(page: Page): Promise<void> {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))
}
