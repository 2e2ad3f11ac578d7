/**
 * A process that records writes until its disk is full, then ends all of them, for test/fault/full-disk.test.ts:
 * `full-journal-process.ts FOLDER`; prints a `FullJournalReport`.
 */
import { CrmError } from '../../src/errors/index.js'
import { openEmbeddedJournal, type JournalIntent } from '../../src/journal/index.js'

/** What became of the writes. */
export interface FullJournalReport {
  /** Recorded before the first refusal. */
  readonly begun: number
  /** Code and trouble of what was refused. */
  readonly refusals: readonly string[]
  /** Outcomes recorded after that. */
  readonly finished: number
  /** What a check says at the end. */
  readonly checked: string
}

/** The intent of the write at this place; some are long. */
export function fullIntent(place: number): JournalIntent {
  return {
    identity: 'a',
    key: `full ${place}`,
    fingerprint: 'f',
    source: 's',
    intent: { text: 'x'.repeat(place % 7 === 0 ? 40_000 : 300) },
    recordedAt: 1,
    sendBefore: 2,
  }
}

const mostRefusals = 20

async function run(folder: string): Promise<FullJournalReport> {
  const journal = openEmbeddedJournal({ folder })
  const lease = { holder: 'h', milliseconds: 60_000 }
  const refusals: string[] = []
  const trouble = (error: unknown): string =>
    error instanceof CrmError ? `${error.code} ${String(error.details?.['trouble'])}` : String(error)
  let begun = 0
  while (refusals.length < mostRefusals) {
    try {
      await journal.begin(fullIntent(begun), lease)
      if (refusals.length === 0) begun++
      else throw new Error('taken after a refusal')
    } catch (error) {
      refusals.push(trouble(error))
    }
  }
  let finished = 0
  for (let place = 0; place < begun; place++) {
    const outcome = {
      outcome: 'APPLIED',
      nativeId: String(place),
      problems: [],
      failure: null,
      settledAt: null,
    } as const
    if (await journal.finish({ identity: 'a', key: `full ${place}` }, 'h', outcome)) finished++
  }
  const checked = await journal.check().then(
    () => 'ok',
    (error: unknown) => trouble(error).split(' ')[1]!,
  )
  await journal.close()
  return { begun, refusals, finished, checked }
}

if (process.argv[1]?.endsWith('full-journal-process.ts') === true) {
  process.stdout.write(JSON.stringify(await run(process.argv[2] ?? '')))
}
