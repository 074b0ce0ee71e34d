import type { Locator } from 'playwright-core'
import type { Visitor } from './visitor.ts'

/** How somebody uses a page: by pointing, or by the keyboard alone. */
export interface Hands {
  press(visitor: Visitor, control: Locator): Promise<void>
  type(visitor: Visitor, field: Locator, text: string): Promise<void>
  signOut(visitor: Visitor): Promise<void>
}

export const mouse: Hands = {
  press: (_visitor, control) => control.click(),
  type: (_visitor, field, text) => field.fill(text),
  async signOut(visitor) {
    await visitor.signOut()
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
  async signOut(visitor) {
    await keyboard.press(visitor, visitor.button(/^Account menu/))
    const item = visitor.page.getByRole('menuitem', { name: 'Sign out' })
    await item.waitFor()
    for (let steps = 0; steps < 8 && !(await item.evaluate((node) => node === document.activeElement)); steps += 1)
      await visitor.page.keyboard.press('ArrowDown')
    await visitor.page.keyboard.press('Enter')
    await visitor.page.getByText('You are signed out.').first().waitFor()
  },
}
