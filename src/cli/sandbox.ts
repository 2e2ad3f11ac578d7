import { stringify } from 'yaml'
import { unknownName } from '../errors/index.js'
import { UsageError } from './failures.js'
import { untilStopped } from './stopping.js'

/** Starts one sandbox and runs until it is told to stop. */
export async function runSandbox(
  vendor: string,
  options: { readonly port: number; readonly scale: number },
): Promise<void> {
  const [{ sandboxes }, { vendors }] = await Promise.all([
    import('../vendors/sandboxes.js'),
    import('../vendors/registry.js'),
  ])
  const definition = Object.hasOwn(sandboxes, vendor) ? sandboxes[vendor] : undefined
  if (definition === undefined) {
    throw new UsageError(unknownName('sandbox of', vendor, Object.keys(sandboxes)))
  }
  const shapes = vendors[vendor]?.settings ?? []
  const secretNames = new Set(shapes.filter(({ secret }) => secret === true).map(({ name }) => name))
  const sandbox = await definition.start({ port: options.port, scale: options.scale })
  const { source, variables } = asSource(vendor, sandbox.settings, secretNames)
  await untilStopped([sandbox], () => {
    console.log(`${vendor} sandbox ready: ${sandbox.url}`)
    console.log(`\nIn the configuration:\n${source}`)
    console.log('In the environment (credentials of the sandbox, made up):')
    for (const [name, value] of Object.entries(variables)) console.log(`  export ${name}='${value}'`)
  })
}

/** A sandbox's settings as a source entry would give them, secrets moved to variables. */
function asSource(
  vendor: string,
  settings: Readonly<Record<string, unknown>>,
  secretNames: ReadonlySet<string>,
): { readonly source: string; readonly variables: Readonly<Record<string, string>> } {
  const variables: Record<string, string> = {}
  const withReferences = (value: unknown, path: string): unknown => {
    if (secretNames.has(path)) {
      const name = `${vendor}.${path}`
        .replaceAll(/[.-]/g, '_')
        .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
        .toUpperCase()
      variables[name] = String(value)
      return `\${${name}}`
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, below]) => [key, withReferences(below, path === '' ? key : `${path}.${key}`)]),
    )
  }
  const entry = { vendor, ...(withReferences(settings, '') as object) }
  const source = stringify({ sources: { [vendor]: entry } }, { indent: 2 })
  return { source: source.replaceAll(/^/gm, '  ').trimEnd(), variables }
}
