import type { Locator } from 'playwright-core'
import type { Visitor } from './visitor.ts'

/** How somebody uses a page: by pointing, or by the keyboard alone. */
export interface Hands {
  press(visitor: Visitor, control: Locator): Promise<void>
  type(visitor: Visitor, field: Locator, text: string): Promise<void>
  /** In the menu of the account, whatever the service calls it. */
  choose(visitor: Visitor, name: string): Promise<void>
}

const menu = (visitor: Visitor) => visitor.button(/^(Account menu|Avatar)/)
const itemOf = (visitor: Visitor, name: string) => visitor.page.getByRole('menuitem', { name })

export const mouse: Hands = {
  press: (_visitor, control) => control.click(),
  type: (_visitor, field, text) => field.fill(text),
  async choose(visitor, name) {
    await menu(visitor).click()
    await itemOf(visitor, name).click()
  },
}

export const keyboard: Hands = {
  async press(visitor, control) {
    await visitor.tabTo(control)
    await visitor.page.keyboard.press('Enter')
  },
  async type(visitor, field, text) {
    await visitor.tabTo(field)
    await visitor.page.keyboard.press('Control+A')
    await visitor.page.keyboard.type(text)
  },
  async choose(visitor, name) {
    await keyboard.press(visitor, menu(visitor))
    const item = itemOf(visitor, name)
    await item.waitFor()
    for (let steps = 0; steps < 8 && !(await item.evaluate((node) => node === document.activeElement)); steps += 1)
      await visitor.page.keyboard.press('ArrowDown')
    await visitor.page.keyboard.press('Enter')
  },
}

export async function signOut(visitor: Visitor, hands: Hands): Promise<void> {
  await hands.choose(visitor, 'Sign out')
  await visitor.page.getByText('You are signed out.').first().waitFor()
}
