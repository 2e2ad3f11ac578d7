import { resolve } from 'node:path'
import { unknownName } from '../errors/index.js'
import { readYaml, type ConfigEntry, type ConfigNode } from './document.js'
import type { ProblemList } from './problems.js'
import { systemCode } from './system-code.js'
import { readTextFile } from './text-file.js'

/** Groups of customers that are the same, each named `source:nativeId`. */
export type LinkGroups = readonly (readonly string[])[]

/**
 * Reads `links:`, a list of groups, or `file:path` to a YAML or JSON file that holds one (a relative path counts from
 * the configuration's folder). Every group names at least two records, of configured sources, no two of one source.
 */
export function readLinks(
  entry: ConfigEntry | undefined,
  sources: ReadonlySet<string>,
  folder: string,
  problems: ProblemList,
): LinkGroups {
  if (entry === undefined) return []
  const { node, line } = entry
  if (node.kind === 'scalar' && node.text.startsWith('file:')) {
    const path = resolve(folder, node.text.slice('file:'.length))
    try {
      const list = readYaml(readTextFile(path), problems)
      return readGroups(list, () => line, sources, problems)
    } catch (error) {
      problems.add(line, 'links', `cannot read the file: ${systemCode(error) ?? 'unknown reason'}`)
      return []
    }
  }
  return readGroups(node, (item) => item.line, sources, problems)
}

function readGroups(
  list: ConfigNode | null,
  lineOf: (item: ConfigEntry) => number,
  sources: ReadonlySet<string>,
  problems: ProblemList,
): LinkGroups {
  if (list?.kind !== 'list') {
    problems.add(
      1,
      'links',
      'expected a list of groups such as [enterprise:cust_001, vtiger:11x5], or file:path to one',
    )
    return []
  }
  return list.items.map((item, index) => {
    const ids =
      item.node.kind === 'list' ? item.node.items.map(({ node }) => (node.kind === 'scalar' ? node.text : '')) : []
    const problem = problemOf(ids, sources)
    if (problem !== null) problems.add(lineOf(item), `links[${index}]`, problem)
    return ids
  })
}

function problemOf(ids: readonly string[], sources: ReadonlySet<string>): string | null {
  if (ids.length < 2) return 'expected a list of at least two records, each as source:nativeId'
  const names = ids.map((id) => id.slice(0, Math.max(0, id.indexOf(':'))))
  const unknown = names.findIndex((name) => !sources.has(name))
  if (unknown !== -1) {
    const name = names[unknown] ?? ''
    return `expected source:nativeId; item ${unknown + 1}: ${unknownName('source', name, [...sources])}`
  }
  if (new Set(names).size < names.length) return 'two records of one source cannot be counterparts'
  return null
}
