import { startOwnServer, type OwnServerOptions } from '../contestants/own-server.js'
import { Source } from '../contestants/source.js'
import { cpuMilliseconds, residentMegabytes } from '../harness/process-figures.js'
import { figure, table } from '../harness/table.js'
import { pageSize, readPages } from './pages.js'
import type { Section } from './section.js'

const seeds = [1, 2, 3, 4, 5] as const

/** This server's memory while it merges five sorted sources of 100,000 records each, page by page. */
export async function measureMerge(pages: number, options: OwnServerOptions): Promise<Section> {
  const sources = await Promise.all(
    seeds.map(async (seed) => {
      const source = await Source.start({ rows: 100_000, children: 0, seed })
      return { name: `crm-${seed}`, source, baseUrl: source.baseUrl }
    }),
  )
  const server = await startOwnServer('merge', sources, options)
  const marks = [10, pages / 4, pages / 2, (pages * 3) / 4, pages]
  const measured: { page: number; memory: number; cpu: number }[] = []
  let before = cpuMilliseconds(server.pid)
  let since = 0
  await readPages(server.url, pages, (page) => {
    if (!marks.includes(page)) return
    const now = cpuMilliseconds(server.pid)
    measured.push({
      page,
      memory: residentMegabytes(server.pid),
      cpu: ((now - before) / ((page - since) * pageSize)) * 1000,
    })
    before = now
    since = page
  })
  await server.stop()
  await Promise.all(sources.map(({ source }) => source.stop()))
  const rows = measured.map(({ page, memory, cpu }) => [`page ${page}`, figure(memory), figure(cpu)])
  return { name: 'merge', text: table(['at', 'memory MB', 'CPU µs/row since'], rows), data: measured }
}
