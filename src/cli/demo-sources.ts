import { CrmError } from '../errors/index.js'
import type { RunningSandbox } from '../sandbox/sandbox.js'
import type { NamedSource } from './sources.js'

/** Names and labels that read well in the demo; a vendor that is not listed goes by its folder and its own label. */
const demoNames: Readonly<Record<string, { readonly name: string; readonly label: string }>> = {
  'enterprise-platform': { name: 'enterprise', label: '统一企业数字平台（演示）' },
  vtiger: { name: 'vtiger', label: 'Vtiger（演示）' },
  xiaoshouyi: { name: 'xiaoshouyi', label: '销售易（演示）' },
  bangwo8: { name: 'bangwo8', label: '帮我吧（演示）' },
  yunzhijia: { name: 'yunzhijia', label: '云之家（演示）' },
}

/** Sandboxes that run, and one source for each. */
export interface DemoSources {
  readonly sources: readonly NamedSource[]
  readonly sandboxes: readonly RunningSandbox[]
}

/** Starts the sandbox of every vendor on a free port, all at once. `scale` multiplies the size of their data. */
export async function startDemoSources(scale = 1): Promise<DemoSources> {
  const [{ sandboxes: definitions }, { vendors }] = await Promise.all([
    import('../vendors/sandboxes.js'),
    import('../vendors/registry.js'),
  ])
  const started = await Promise.all(
    Object.entries(vendors).flatMap(([id, vendor]) => {
      const definition = definitions[id]
      return definition === undefined ? [] : [definition.start({ scale }).then((sandbox) => ({ id, vendor, sandbox }))]
    }),
  )
  const sources = started.map(({ id, vendor, sandbox }): NamedSource => {
    const opened = vendor.open(sandbox.settings)
    if ('problems' in opened) {
      const problems = opened.problems.map(({ setting, message }) => `${setting} ${message}`).join('; ')
      throw new CrmError('INTERNAL_SERVER_ERROR', `The sandbox of ${id} gives settings its vendor refuses: ${problems}`)
    }
    const { name, label } = demoNames[id] ?? { name: id, label: vendor.label }
    return { name, vendor: id, label, connect: (transport) => opened.connect(transport) }
  })
  return { sources, sandboxes: started.map(({ sandbox }) => sandbox) }
}
