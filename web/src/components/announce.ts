/** Says something to people who do not see the page, when they have nothing else to listen to. */
export function announce(text: string): void {
  region.textContent = ''
  // A change is spoken, not a state: the same words twice need an empty moment between them.
  setTimeout(() => {
    region.textContent = text
  }, 50)
}

const region = document.createElement('div')
region.setAttribute('role', 'status')
region.className = 'visually-hidden'
document.body.append(region)
