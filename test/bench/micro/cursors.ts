import type { CursorState } from '../../../src/reading/cursor.js'
import type { MicroCase } from './case.js'
import type { Built } from './modules.js'

/** Sealing and opening the cursor of a list over three sources. */
export function cursorCases({ cursor }: Built): readonly MicroCase[] {
  const sealer = cursor.createCursorSealer('cursors-of-the-bench-only')
  const fingerprint = cursor.fingerprintOf(['Customer', 'status eq "ACTIVE"', [], ['crm-1', 'crm-2', 'crm-3'], null])
  const state: CursorState = {
    key: { values: [Date.UTC(2024, 2, 1)], source: 'crm-1', nativeId: 'cust_000777' },
    points: { 'crm-2': 'end' },
    hints: { 'crm-1': 100, 'crm-3': 200 },
    backward: false,
  }
  const sealed = sealer.seal(state, fingerprint)
  return [
    { name: 'cursor, seal', each: 'cursor', run: () => sealer.seal(state, fingerprint) },
    { name: 'cursor, open', each: 'cursor', run: () => sealer.open(sealed, fingerprint, 'after') },
  ]
}
