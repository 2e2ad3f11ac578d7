/**
 * A process that uses an embedded journal for test/contract/journal.test.ts and may die of it:
 * `journal-process.ts FOLDER begin-and-die|die-while-changing|begin-all JSON [HOLDER]`.
 */
import { open } from 'lmdb'
import { openEmbeddedJournal, type JournalIntent } from '../../src/journal/index.js'

const [folder, what, json, holder = 'child'] = process.argv.slice(2) as [string, string, string, string?]
const die = (): void => void process.kill(process.pid, 'SIGKILL')

if (what === 'die-while-changing') {
  const database = open({ path: folder, encoding: 'json', overlappingSync: false })
  database.transactionSync(() => {
    database.putSync('half', true)
    die()
    // The signal is carried out before any other statement could end the transaction.
    for (;;);
  })
} else {
  const journal = openEmbeddedJournal({ folder })
  if (what === 'begin-and-die') {
    await journal.begin(JSON.parse(json) as JournalIntent, { holder, milliseconds: 60_000 })
    process.stdout.write('recorded', die)
  } else {
    const begun: string[] = []
    for (const intent of JSON.parse(json) as JournalIntent[]) {
      if ((await journal.begin(intent, { holder, milliseconds: 60_000 })) === null) begun.push(intent.key)
    }
    process.stdout.write(JSON.stringify(begun))
    await journal.close()
  }
}
