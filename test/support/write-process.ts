/**
 * A process that writes one customer under a key and may be killed by itself or from outside, for
 * test/fault/killed-writes.test.ts: `write-process.ts JSON`, the JSON being a `WriteProcessTask`.
 */
import { systemTiming, createTransportFactory } from '../../src/transport/index.js'
import { openEmbeddedJournal, type WriteJournal } from '../../src/journal/index.js'
import { vendors } from '../../src/vendors/registry.js'
import { begin, orderOf, writingEngine } from './writes.js'

/** What the process is to do. */
export interface WriteProcessTask {
  readonly vendor: string
  /** Settings that reach a sandbox of another process. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Folder of the embedded journal. */
  readonly folder: string
  readonly key: string
  readonly name: string
  readonly leaseMs: number
  /** Where it kills itself: intent recorded and nothing sent; answer come and not recorded; outcome recorded. */
  readonly dies: 'recorded' | 'answered' | 'finished' | 'never'
}

const task = JSON.parse(process.argv[2] ?? '') as WriteProcessTask

async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}

function mortal(journal: WriteJournal): WriteJournal {
  return {
    ...journal,
    begin: async (...asked) => {
      const known = await journal.begin(...asked)
      return task.dies === 'recorded' ? die() : known
    },
    finish: async (...asked) => {
      if (task.dies === 'answered') return die()
      const done = await journal.finish(...asked)
      return task.dies === 'finished' ? die() : done
    },
  }
}

const opened = vendors[task.vendor]?.open(task.settings)
if (opened === undefined || 'problems' in opened) throw new Error(JSON.stringify(opened))
const source = {
  ...opened.connect(createTransportFactory({ source: 'a' })),
  name: 'a',
  vendor: task.vendor,
  label: 'a',
}
const engine = writingEngine([source], {
  clock: systemTiming,
  journal: mortal(openEmbeddedJournal({ folder: task.folder })),
  writes: { leaseMs: task.leaseMs },
})
const wish = { operation: 'create', kind: 'Customer', values: { name: task.name } } as const
const result = await begin(engine).write(orderOf(wish, { idempotencyKey: task.key }))
process.stdout.write(JSON.stringify(result))
process.exit(0)
