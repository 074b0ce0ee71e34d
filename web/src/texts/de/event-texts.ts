import events from './events.json' with { type: 'json' }

export const texts = events
