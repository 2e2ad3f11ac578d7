export { createEngine } from './engine.js'
export { createCursorSealer, type CursorSealer } from './cursor.js'
export type { EngineSettings } from './settings.js'
export * from './types.js'
