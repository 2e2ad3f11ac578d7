import { startOwnServer, type OwnServerOptions } from '../contestants/own-server.js'
import { Source } from '../contestants/source.js'
import { cpuMilliseconds } from '../harness/process-figures.js'
import { median } from '../harness/statistics.js'
import { figure, table } from '../harness/table.js'
import { sourceName } from '../shape/values.js'
import { pageSize, readPages } from './pages.js'
import type { Section } from './section.js'

const sizes = [100, 1_000, 10_000] as const

/** What a row costs this server in lists of 100, 1,000 and 10,000 rows of a source with 100,000, page by page. */
export async function measureGrowth(rounds: number, options: OwnServerOptions): Promise<Section> {
  const source = await Source.start({ rows: 100_000, children: 0 })
  const server = await startOwnServer('growth', [{ name: sourceName, baseUrl: source.baseUrl }], options)
  await readPages(server.url, 50)
  const measured: { rows: number; cpu: number; ms: number }[] = []
  for (const rows of sizes) {
    const cpu: number[] = []
    const ms: number[] = []
    // A short read is repeated within a round, so that what is measured is long enough.
    const repeats = Math.max(1, 1_000 / rows)
    for (let round = 0; round < rounds; round++) {
      const before = { cpu: cpuMilliseconds(server.pid), ms: performance.now() }
      for (let repeat = 0; repeat < repeats; repeat++) await readPages(server.url, rows / pageSize)
      cpu.push((cpuMilliseconds(server.pid) - before.cpu) / (rows * repeats))
      ms.push((performance.now() - before.ms) / (rows * repeats))
    }
    measured.push({ rows, cpu: median(cpu) * 1000, ms: median(ms) * 1000 })
  }
  await server.stop()
  await source.stop()
  const text = table(
    ['rows read', 'CPU µs/row', 'time µs/row'],
    measured.map(({ rows, cpu, ms }) => [rows.toLocaleString('en-US'), figure(cpu), figure(ms)]),
  )
  return { name: 'growth', text, data: measured }
}
