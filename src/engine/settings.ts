import type { ReadingSettings } from './read-settings.js'
import type { WritingSettings } from './write-settings.js'

/** Limits and keys of the engine. */
export interface EngineSettings extends ReadingSettings, WritingSettings {}
