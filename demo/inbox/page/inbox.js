import { emptyReader, listItem, reader, titleOf } from '/message.js'

const byId = (id) => document.getElementById(id)
const opened = new Set()
let messages = []
let shown

/** The selected message is in the address, so that Back works on a phone and a reload stays where it is. */
const selectedId = () => Number(/^#message-(\d+)$/.exec(location.hash)?.[1]) || undefined

async function refresh() {
  const answer = await fetch('/api/messages')
  const before = messages[0]?.id ?? 0
  messages = (await answer.json()).messages
  render()
  const fresh = messages.filter((message) => message.id > before)
  if (before > 0 && fresh.length > 0) say(fresh.length === 1 ? `New message: ${titleOf(fresh[0])}` : `${fresh.length} new messages`)
}

function render() {
  const wanted = selectedId()
  const selected = messages.find((message) => message.id === wanted)
  if (selected) opened.add(selected.id)

  byId('empty').hidden = messages.length > 0
  byId('panes').hidden = messages.length === 0
  byId('delete').hidden = messages.length === 0
  document.body.classList.toggle('reading', selected !== undefined)
  renderList(selected)
  renderReader(selected)
  const unopened = messages.filter((message) => !opened.has(message.id)).length
  document.title = unopened > 0 ? `(${unopened}) Inbox` : 'Inbox'
}

/** Items that stay keep their element, so that focus and scrolling are not lost when something arrives. */
function renderList(selected) {
  const list = byId('list')
  const known = new Map([...list.children].map((item) => [Number(item.dataset.id), item]))
  list.replaceChildren(...messages.map((message) => known.get(message.id) ?? listItem(message)))
  for (const item of list.children) {
    const id = Number(item.dataset.id)
    item.classList.toggle('unopened', !opened.has(id))
    item.querySelector('.new').hidden = opened.has(id)
    const link = item.querySelector('a')
    if (id === selected?.id) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
}

function renderReader(selected) {
  if (shown === (selected?.id ?? 'none')) return
  shown = selected?.id ?? 'none'
  byId('reader').replaceChildren(selected ? reader(selected, { say }) : emptyReader())
  byId('reader').scrollTop = 0
}

let restoreState
function say(text) {
  clearTimeout(restoreState)
  byId('state').textContent = text
  restoreState = setTimeout(showState, 4000)
}

let connected = false
function showState() {
  byId('state').textContent = connected ? 'Live. Nothing leaves this machine.' : 'Not connected. Is the demo running?'
  document.body.classList.toggle('offline', !connected)
}

function listen() {
  const events = new EventSource('/api/events')
  events.addEventListener('change', refresh)
  events.addEventListener('open', () => {
    connected = true
    showState()
    refresh()
  })
  events.addEventListener('error', () => {
    connected = false
    showState()
  })
}

addEventListener('hashchange', () => {
  render()
  if (selectedId()) byId('reader').focus({ preventScroll: true })
})

byId('delete').addEventListener('click', () => byId('confirm').showModal())
byId('confirm').addEventListener('close', async () => {
  if (byId('confirm').returnValue !== 'delete') return
  byId('confirm').returnValue = ''
  await fetch('/api/messages', { method: 'DELETE' })
  history.replaceState(null, '', location.pathname)
  await refresh()
})

listen()
