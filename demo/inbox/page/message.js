// How one message looks. Text from messages only ever becomes text nodes; the HTML part stays behind the iframe's sandbox.

const kinds = {
  mail: { title: (message) => message.subject || '(no subject)', views: mailViews },
  text: { title: (message) => message.text.split('\n', 1)[0], views: (message) => [element('pre', { class: 'text' }, [message.text])] },
}

export function listItem(message) {
  const link = element('a', { href: `#message-${message.id}` }, [
    element('span', { class: 'subject' }, [
      element('span', { class: 'new' }, [element('span', { class: 'visually-hidden' }, ['New: '])]),
      titleOf(message),
    ]),
    element('span', { class: 'to' }, [
      ...(message.kind === 'text' ? [element('span', { class: 'kind' }, ['Text']), ' '] : []),
      element('bdi', { dir: 'ltr' }, [message.to.join(', ')]),
    ]),
    timeOf(message, { hour: '2-digit', minute: '2-digit' }),
  ])
  return element('li', { 'data-id': message.id }, [link])
}

export function emptyReader() {
  return element('p', { class: 'hint' }, ['Choose a message to read it.'])
}

export function reader(message, { say }) {
  const code = codeIn(message.text)
  return element('article', { 'aria-labelledby': 'message-title' }, [
    element('a', { href: '#', class: 'back' }, ['All messages']),
    element('h2', { id: 'message-title' }, [titleOf(message)]),
    element('dl', {}, [
      ...term('To', message.to.join(', ')),
      ...term('From', message.from),
      ...term('Received', timeOf(message, { dateStyle: 'medium', timeStyle: 'medium' })),
    ]),
    ...(code ? [codeBox(code, say)] : []),
    ...kinds[message.kind].views(message),
  ])
}

/** A mail's subject; a text message has none, and its first line says what it is about. */
export const titleOf = (message) => kinds[message.kind].title(message)

function mailViews(message) {
  const text = element('pre', { class: 'text' }, [message.text || 'This mail has no plain text.'])
  if (message.html === null) return [text]
  const frame = element('iframe', { class: 'html', sandbox: '', src: `/api/messages/${message.id}/html`, title: 'The mail as formatted' })
  const choice = element('div', { class: 'choice', role: 'group', 'aria-label': 'Show the mail as' }, [])
  const show = (view) => {
    frame.hidden = view !== 'formatted'
    text.hidden = view !== 'plain'
    for (const button of choice.children) button.setAttribute('aria-pressed', String(button.dataset.view === view))
  }
  for (const [view, label] of [
    ['formatted', 'Formatted'],
    ['plain', 'Plain text'],
  ]) {
    const button = element('button', { type: 'button', 'data-view': view }, [label])
    button.addEventListener('click', () => show(view))
    choice.append(button)
  }
  show('formatted')
  return [choice, frame, text]
}

/** A line of six to eight digits and nothing else; in a text message what stands behind the # of its last line. */
const codeIn = (text) => (/^[ \t]*(\d{6,8})[ \t]*$/m.exec(text) ?? /^@\S+ #(\d{6})$/m.exec(text))?.[1]

function codeBox(code, say) {
  const copy = element('button', { type: 'button', class: 'quiet' }, ['Copy code'])
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code)
    copy.textContent = 'Copied'
    say('Code copied')
    setTimeout(() => {
      copy.textContent = 'Copy code'
    }, 2000)
  })
  return element('div', { class: 'code' }, [element('bdi', { dir: 'ltr' }, [code]), copy])
}

function timeOf(message, format) {
  const at = new Date(message.receivedAt)
  return element('time', { datetime: message.receivedAt }, [new Intl.DateTimeFormat(undefined, format).format(at)])
}

function term(name, value) {
  return [element('dt', {}, [name]), element('dd', {}, [element('bdi', {}, [value])])]
}

function element(name, attributes, children = []) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
