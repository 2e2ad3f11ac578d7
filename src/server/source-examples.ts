import type { EngineSource } from '../engine/index.js'
import { entityNames, type EntityName } from '../model/index.js'
import { readingExamples, type Example } from './examples.js'

/** What of a source decides which examples it can answer. */
export type ExampleSource = Pick<EngineSource, 'name' | 'capabilities'>

/** Most sources that have a tab of their own, so that the row of tabs can still be read. */
const mostSourceTabs = 5

/** How each entity is listed, and what tells one record from the next. */
const lists: Readonly<Record<EntityName, { readonly field: string; readonly shows: string }>> = {
  Customer: { field: 'customers', shows: 'name' },
  Contact: { field: 'contacts', shows: 'name' },
  Ticket: { field: 'tickets', shows: 'subject' },
  Order: { field: 'orders', shows: 'number' },
  ReportTable: { field: 'reportTables', shows: 'name' },
}

/**
 * The tabs of a first visit to a server over these sources. They only read, whatever the sources can do: one click must
 * not change what a company works with.
 */
export function sourceExamples(sources: readonly ExampleSource[]): readonly Example[] {
  const fitting = readingExamples.filter(
    ({ needs, sources: fewest = 1 }) =>
      sources.filter((source) => needs.every((kind) => has(source, kind))).length >= fewest,
  )
  const examples = fitting.map(
    ({ needs: _needs, sources: _sources, demoVariables: _demo, ...example }): Example => example,
  )
  return [...examples, ...sources.slice(0, mostSourceTabs).flatMap((source) => oneSource(source) ?? [])]
}

function has({ capabilities }: ExampleSource, kind: EntityName): boolean {
  return capabilities.kinds[kind] !== undefined
}

/** What one source holds; null where it has nothing that is listed. */
function oneSource(source: ExampleSource): Example | null {
  const kinds = entityNames.filter((kind) => has(source, kind))
  if (kinds.length === 0) return null
  const words = source.name.split(/[^a-z0-9]+/i).filter((word) => word !== '')
  const title = ['From', ...words].join(' ')
  const asked = kinds.map((kind) => {
    const { field, shows } = lists[kind]
    return [
      `  ${field}(first: 5, sources: $sources) {`,
      '    nodes {',
      '      id',
      `      ${shows}`,
      '    }',
      '  }',
    ].join('\n')
  })
  const query = `# Some of what the source ${source.name} holds.\n# No other source is asked.\nquery ${operationName(title)}($sources: [String!]!) {\n${asked.join('\n')}\n}\n`
  return { title, query, variables: { sources: [source.name] } }
}

/** The words of a title joined, each with a capital. */
export function operationName(title: string): string {
  return title
    .split(' ')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
