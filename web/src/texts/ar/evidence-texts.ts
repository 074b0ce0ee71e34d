import evidence from './evidence.json' with { type: 'json' }

export const texts = evidence
