import { spawn } from 'node:child_process'
import { createReadStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { builtCommand, secrets, writeConfiguration, type OwnServerOptions } from '../contestants/own-server.js'
import { Source } from '../contestants/source.js'
import { scratch } from '../harness/folders.js'
import { peakMegabytes } from '../harness/process-figures.js'
import { figure, table } from '../harness/table.js'
import { sourceName } from '../shape/values.js'
import type { Section } from './section.js'

const rows = 100_000
/** How often the memory is looked at: what came within the last stretch is missed. */
const lookMs = 20

/** Time and largest memory of the command that writes all customers of a long source to a file. */
export async function measureExport(options: OwnServerOptions): Promise<Section> {
  const source = await Source.start({ rows, children: 0 })
  const { dist, program } = builtCommand(options)
  const config = await writeConfiguration('export', [{ name: sourceName, baseUrl: source.baseUrl }], dist)
  const output = join(scratch, `export-${process.pid}.ndjson`)
  try {
    const args = [program, 'export', 'customers', '--config', config, '--output', output]
    const measured = await run(args)
    const lines = await lineCount(output)
    if (lines !== rows) throw new Error(`The export wrote ${lines} rows of ${rows}`)
    const text = table(
      ['', ''],
      [
        ['rows', rows.toLocaleString('en')],
        ['time, s', figure(measured.milliseconds / 1000)],
        ['largest memory, MB', figure(measured.megabytes)],
      ],
    )
    return { name: 'export', text, data: { rows, ...measured } }
  } finally {
    rmSync(config, { force: true })
    rmSync(output, { force: true })
    await source.stop()
  }
}

function run(args: readonly string[]): Promise<{ readonly milliseconds: number; readonly megabytes: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', ...secrets },
    stdio: 'ignore',
  })
  let megabytes = 0
  const look = setInterval(() => {
    // Between the end of the process and its exit event there is nothing to be read.
    try {
      megabytes = Math.max(megabytes, peakMegabytes(child.pid!) || 0)
    } catch {
      clearInterval(look)
    }
  }, lookMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      clearInterval(look)
      if (code === 0) resolve({ milliseconds: performance.now() - started, megabytes })
      else reject(new Error(`The export ended with ${code}`))
    })
  })
}

async function lineCount(file: string): Promise<number> {
  let lines = 0
  for await (const line of createInterface({ input: createReadStream(file) })) if (line !== '') lines++
  return lines
}
