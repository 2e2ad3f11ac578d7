/**
 * Times single operations of a build in a process without any loader: `node micro/main.js <folder of the build> [words]`.
 * Only cases whose name holds one of the words are timed.
 */
import { measure } from 'mitata'
import { table } from '../harness/table.js'
import { cursorCases } from './cursors.js'
import { filtersOf } from './filters.js'
import { loadBuilt } from './modules.js'
import { planningCases } from './planning.js'
import { rowCases } from './rows.js'

const [dist = '', ...words] = process.argv.slice(2)
const built = await loadBuilt(dist)
const filters = filtersOf(built)
const cases = [...planningCases(built, filters), ...rowCases(built, filters), ...cursorCases(built)].filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
)
const rows: string[][] = []
for (const { name, each, parts = 1, run } of cases) {
  const { p50, p99 } = await measure(run, { min_cpu_time: 500e6 })
  rows.push([name, nanoseconds(p50 / parts), nanoseconds(p99 / parts), each])
}
console.log(table(['operation', 'ns, median', 'ns, p99', 'for each'], rows))

function nanoseconds(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1)
}
