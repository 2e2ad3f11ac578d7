import { accessSync, constants, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConfigEntry } from './document.js'
import { readSection } from './sections.js'
import { JournalSettings, RedisSettings } from './settings.js'
import { systemCode } from './system-code.js'
import { typeNames, type Reading } from './values.js'

/** Where writes and long jobs are remembered. */
export interface StoreConfig {
  /** A folder of this machine; absolute. Nothing is kept there while `redis` is set. */
  readonly journal: { readonly folder: string }
  /** Null = none is configured. The address may hold a password: never print it. */
  readonly redis: { readonly url: string; readonly prefix: string } | null
}

const defaultFolder = '.crm-federation'
const defaultPrefix = 'crm-federation'

/** Reads the sections `journal` and `redis`; what is wrong with them is added to the problems. */
export function readStores(
  reading: Reading,
  journalEntry: ConfigEntry | undefined,
  redisEntry: ConfigEntry | undefined,
): StoreConfig {
  const { problems, folder } = reading
  const journal = readSection(reading, 'journal', journalEntry, JournalSettings)
  const redis = readSection(reading, 'redis', redisEntry, RedisSettings)
  if (redisEntry !== undefined && redis.url === undefined && !problems.touches('redis.url')) {
    problems.add(redisEntry.line, 'redis.url', `missing; expected ${typeNames.secret} (address of Redis)`)
  }
  return {
    journal: { folder: resolve(folder, journal.folder ?? defaultFolder) },
    redis: redis.url === undefined ? null : { url: redis.url, prefix: redis.prefix ?? defaultPrefix },
  }
}

/**
 * Makes the journal's folder where it is not there, for its owner alone: what is kept there holds customers' data. A
 * folder that cannot be made or written is a problem. Nothing is made while Redis is configured.
 */
export function makeJournalFolder(
  { problems }: Reading,
  journalEntry: ConfigEntry | undefined,
  { journal, redis }: StoreConfig,
): void {
  if (redis !== null || problems.touches('journal.folder')) return
  try {
    mkdirSync(journal.folder, { recursive: true, mode: 0o700 })
    accessSync(journal.folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const entry = journalEntry?.node.kind === 'map' ? journalEntry.node.entries.get('folder') : undefined
    problems.add(
      entry?.line ?? journalEntry?.line ?? null,
      'journal.folder',
      `${journal.folder} cannot be written (${systemCode(error) ?? 'unknown reason'}); name a folder that this user may write, or configure redis`,
    )
  }
}
