import { type Html, html } from './html.ts'

/** Under a field, in the words of the field. */
export const fault = (id: string, text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="fault" id="${id}-fault">${text}</p>`

/** For the field itself: it is read out with what is wrong. */
export const described = (name: string, faults: Partial<Record<string, string>>): Html | false =>
  faults[name] !== undefined && html` aria-invalid="true" aria-describedby="${name}-fault"`
