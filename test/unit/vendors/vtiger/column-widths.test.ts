import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from '@jest/globals'
import type { WritableKind, WriteIntent } from '../../../../src/vendors/vendor.js'
import { columnWidths } from '../../../../src/vendors/vtiger/column-widths.js'
import { columnWidths as keptWidths } from '../../../../src/vendors/vtiger/sandbox/column-widths.js'
import { readSettings } from '../../../../src/vendors/vtiger/settings.js'
import { sayWrite, type ValueIntent } from '../../../../src/vendors/vtiger/write-cells.js'
import { isReserved, writeTargets } from '../../../../src/vendors/vtiger/write-fields.js'
import { textProblem } from '../../../../src/vendors/vtiger/write-text.js'

type Width = number | { readonly type: string; readonly bytes: number }

const { modules } = JSON.parse(
  readFileSync(new URL('../../../fixtures/vtiger-column-widths.json', import.meta.url), 'utf8'),
) as { readonly modules: Readonly<Record<string, Readonly<Record<string, Width>>>> }

const read = readSettings({ baseUrl: 'https://vtiger.example', auth: { username: 'u', accessKey: 'k' } })
if ('problems' in read) throw new Error(JSON.stringify(read.problems))
const { writes } = read.settings

function problemsOf(intent: WriteIntent): readonly string[] {
  return sayWrite(intent as ValueIntent, writes).problems.map(({ path, message }) => `${path.join('.')} ${message}`)
}

describe('widths of columns', () => {
  it.each([
    ['the writer', columnWidths],
    ['the sandbox', keptWidths],
  ])('are for %s those of a running installation', (_, widths) => {
    const told = Object.entries(modules).map(([module, columns]) => [
      module,
      Object.entries(columns).map(([column, width]) =>
        typeof width === 'number'
          ? [column, { unit: 'characters', most: width }]
          : [column, { unit: 'bytes', most: width.bytes }],
      ),
    ])
    expect(Object.entries(widths).map(([module, columns]) => [module, Object.entries(columns)])).toEqual(told)
  })

  const named = (Object.keys(writeTargets) as WritableKind[])
    .filter((kind) => kind !== 'TicketReply')
    .flatMap((kind) =>
      Object.entries(modules[writeTargets[kind].module]!).map(([column, width]) => [kind, column, width] as const),
    )
    .filter(([kind, column, width]) => !isReserved(kind, column) && (typeof width !== 'number' || width > 3))

  test.each(named)(
    '%s: %s of customFields is refused where it would be cut, before anything is sent',
    (kind, column, width) => {
      const most = typeof width === 'number' ? width : width.bytes
      const problems = (length: number): readonly string[] =>
        problemsOf({
          operation: 'update',
          kind,
          nativeId: '1x1',
          values: { customFields: { [column]: 'x'.repeat(length) } },
        })
      expect(problems(most)).toEqual([])
      expect(problems(most + 1)).toEqual([
        expect.stringMatching(`^customFields\\.${column} .*${most + 1}.* keeps ${most} and cuts the rest`),
      ])
    },
  )

  test.each<[WritableKind, object, string]>([
    ['Customer', { name: 'x'.repeat(101) }, 'name'],
    ['Customer', { phone: '1'.repeat(31) }, 'phone'],
    ['Contact', { name: `${'x'.repeat(41)} Smith` }, 'name'],
    ['Contact', { title: 'x'.repeat(51) }, 'title'],
    ['Ticket', { subject: 'x'.repeat(256) }, 'subject'],
    ['TicketReply', { body: '界'.repeat(21_846) }, 'body'],
  ])('%s: a field is refused by the width of its column too', (kind, values, field) => {
    const problems = problemsOf({ operation: 'update', kind, nativeId: '1x1', values } as WriteIntent)
    expect(problems).toEqual([expect.stringMatching(`^${field} .*cuts the rest`)])
  })

  it('count bytes where the column does', () => {
    expect(textProblem('界'.repeat(21_845), 'body')).toBeNull()
    expect(textProblem('界'.repeat(21_846), 'body')).toMatch(/takes 65538 bytes/)
  })
})

describe('HTML references', () => {
  it.each(['a&b; Mill', 'R&D;', '&AMP;', '&nosuch;', 'AT&T', '& amp;', '&;', '&#;', '&#x;'])(
    '%s holds none',
    (text) => {
      expect(textProblem(text, 'line')).toBeNull()
    },
  )

  it.each(['a &b; and &amp; c', '&eacute;', '&Eacute;', '&#38;', '&#x26;', '&#X26;', '&nbsp;', '&apos;', '&there4;'])(
    '%s holds one, which is refused',
    (text) => {
      expect(textProblem(text, 'line')).toMatch(/which this source takes for the character that HTML means by it/)
    },
  )
})
