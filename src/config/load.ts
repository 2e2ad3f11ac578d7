import { dirname, resolve } from 'node:path'
import { CrmError, nearOrAll } from '../errors/index.js'
import { vendors as registeredVendors } from '../vendors/registry.js'
import { readDocument } from './document.js'
import { processEnvironment, readPort } from './environment.js'
import { readLinks, type LinkGroups } from './links.js'
import { ProblemList } from './problems.js'
import { readProfile } from './profile.js'
import type { Environment } from './references.js'
import { readSection } from './sections.js'
import { ExecutionSettings, LimitSettings, LogSettings, ServerSettings } from './settings.js'
import { readSources, type SourceConfig, type VendorTable } from './sources.js'
import { makeJournalFolder, readStores, type StoreConfig } from './stores.js'
import { systemCode } from './system-code.js'
import { readTextFile } from './text-file.js'
import { checkTimeouts } from './timeouts.js'

/** A checked configuration; absent limits have the defaults of the rooms that keep them. */
export interface Config extends StoreConfig {
  readonly server: Readonly<ServerSettings> & { readonly port: number; readonly host: string }
  readonly limits: Readonly<LimitSettings>
  readonly execution: { readonly mode: NonNullable<ExecutionSettings['mode']> }
  readonly log: { readonly level: NonNullable<LogSettings['level']> }
  /** At least one, in the order of the file. */
  readonly sources: readonly SourceConfig[]
  /** Customers that are the same, whatever their keys say; empty when none are declared. */
  readonly links: LinkGroups
}

/** What stands in for the process's own environment and registry, in tests. */
export interface LoadOptions {
  readonly environment?: Environment
  readonly vendors?: VendorTable
  /** Leaves the profile unread, for measuring anew; default false. */
  readonly withoutProfile?: boolean
  /** Makes the journal's folder, for a command that writes there; default false. */
  readonly withJournalFolder?: boolean
}

const sections = ['server', 'limits', 'execution', 'log', 'journal', 'redis', 'sources', 'links', 'profile']

/**
 * Reads and checks a configuration file; no source is called.
 * @throws CONFIG_INVALID once, listing every problem with its line and key.
 */
export function loadConfig(file: string, options: LoadOptions = {}): Config {
  let text: string
  try {
    text = readTextFile(file)
  } catch (error) {
    const code = systemCode(error)
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? 'unknown reason')
    throw new CrmError('CONFIG_INVALID', `Cannot read ${file}: ${reason}`, { cause: error })
  }
  return parseConfig(text, file, options)
}

/** The same for text already read; `file` is its name in messages and the start of relative paths. */
export function parseConfig(text: string, file: string, options: LoadOptions = {}): Config {
  const problems = new ProblemList()
  const environment = options.environment ?? processEnvironment
  const reading = { environment, folder: dirname(resolve(file)), problems, secrets: new Set<string>() }

  const root = readDocument(text, problems)
  if (root === null) problems.throwIfAny(file)
  const entries = root?.entries ?? new Map<string, never>()
  for (const [key, { line }] of entries) {
    if (!sections.includes(key)) problems.add(line, key, `unknown key${nearOrAll(key, sections)}`)
  }
  const server = readSection(reading, 'server', entries.get('server'), ServerSettings)
  const limits = readSection(reading, 'limits', entries.get('limits'), LimitSettings)
  checkTimeouts(limits, entries.get('limits'), problems)
  const execution = readSection(reading, 'execution', entries.get('execution'), ExecutionSettings)
  const log = readSection(reading, 'log', entries.get('log'), LogSettings)
  const stores = readStores(reading, entries.get('journal'), entries.get('redis'))
  const sources = readSources(reading, entries.get('sources'), options.vendors ?? registeredVendors)
  const names = new Set(sources.map(({ name }) => name))
  const links = readLinks(entries.get('links'), names, reading.folder, problems)
  const profiled = options.withoutProfile === true ? sources : readProfile(reading, entries.get('profile'), sources)
  const port = readPort(environment, problems) ?? server.port ?? 4000
  if (options.withJournalFolder === true) makeJournalFolder(reading, entries.get('journal'), stores)
  problems.throwIfAny(file)
  return {
    server: { ...server, port, host: server.host ?? '127.0.0.1' },
    limits: { ...limits },
    execution: { mode: execution.mode ?? 'compiled' },
    log: { level: log.level ?? 'info' },
    ...stores,
    sources: profiled,
    links,
  }
}
