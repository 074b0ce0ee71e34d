import recovery from './recovery.json' with { type: 'json' }

export const texts = recovery
