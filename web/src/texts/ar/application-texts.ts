import application from './application.json' with { type: 'json' }

export const texts = application
