import type { ReadingSettings } from '../reading/settings.js'
import type { WritingSettings } from '../writing/settings.js'

/** Limits and keys of the engine. */
export interface EngineSettings extends ReadingSettings, WritingSettings {}
