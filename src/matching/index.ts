export * from './keys.js'
export * from './match.js'
