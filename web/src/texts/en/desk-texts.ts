import desk from './desk.json' with { type: 'json' }
import shared from './shared.json' with { type: 'json' }

export const texts = { ...shared, ...desk, problems: { ...shared.problems, ...desk.problems } }
