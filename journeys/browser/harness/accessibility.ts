import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const everything: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  preload: false,
}

/** What axe finds wrong on the page as it is now, one line for each place. */
export async function violationsOn(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const options = rules ? { ...everything, runOnly: rules } : everything
  const { violations } = await page.evaluate(
    (given) => (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given),
    options,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
  )
}

/** How far the page can be pushed sideways, in CSS pixels, once menus have found their new place. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const root = document.documentElement
    const sideways = () => Math.max(root.scrollWidth, document.body.scrollWidth) - root.clientWidth
    for (const until = performance.now() + 3000; sideways() !== 0 && performance.now() < until; ) await new Promise(requestAnimationFrame)
    return sideways()
  })
