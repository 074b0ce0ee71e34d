import type { Page } from 'playwright-core'

export interface TabWalk {
  /** In the order in which Tab reaches them. */
  reached: string[]
  /** Can be pressed or filled in, but Tab does not come there. */
  missed: string[]
  /** Nothing shows that the focus is there, or it is outside of what can be seen. */
  unseen: string[]
}

/** Goes once through everything with the Tab key, from the top of the page or of the open dialog. */
export async function walkByTab(page: Page): Promise<TabWalk> {
  const wanted = await page.evaluate(markControls)
  const walk: TabWalk = { reached: [], missed: [], unseen: [] }
  for (let steps = 0; steps < wanted.length + 12 && walk.reached.length < wanted.length; steps += 1) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(describeFocus)
    if (at === null || walk.reached.includes(at.name)) continue
    walk.reached.push(at.name)
    if (!at.isSeen) walk.unseen.push(at.name)
  }
  walk.missed = wanted.filter((name) => !walk.reached.includes(name))
  return walk
}

/** Names everything that can be used now, and puts the focus before it. */
function markControls(): string[] {
  const scope = document.querySelector('[role=dialog]') ?? document.querySelector('[role=menu]') ?? document
  // Of radio buttons that belong together Tab reaches the one that is chosen, or the first, and arrows the others.
  const groups = new Map<string, HTMLInputElement>()
  for (const radio of scope.querySelectorAll<HTMLInputElement>('input[type=radio]:not(:disabled)'))
    if (radio.checked || !groups.has(radio.name)) groups.set(radio.name, radio)
  const controls = [...scope.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, [tabindex="0"]')].filter(
    (element) =>
      element.checkVisibility() &&
      !element.matches(':disabled, [tabindex="-1"]') &&
      (!(element instanceof HTMLInputElement) || element.type !== 'radio' || groups.get(element.name) === element),
  )
  controls.forEach((element, index) => {
    element.dataset.walk = `${index + 1} ${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.innerText).trim().slice(0, 40)}”`
  })
  if (scope === document) {
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
  }
  return controls.map((element) => element.dataset.walk ?? '')
}

function describeFocus(): { name: string; isSeen: boolean } | null {
  const element = document.activeElement
  if (!(element instanceof HTMLElement) || element.dataset.walk === undefined) return null
  const style = getComputedStyle(element)
  const hasRing = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
  return { name: element.dataset.walk, isSeen: hasRing && isInView }
}
