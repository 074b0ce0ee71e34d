import account from './account.json' with { type: 'json' }
import events from './events.json' with { type: 'json' }
import shared from './shared.json' with { type: 'json' }

export const texts = { ...shared, ...events, ...account }
