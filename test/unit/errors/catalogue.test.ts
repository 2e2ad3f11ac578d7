import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { asSourceError, badInput, CrmError, errorCatalogue, invariant } from '../../../src/errors/index.js'

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

/** Cells of the tables below a heading, up to the next heading of its rank or above. */
function tableRows(heading: string): string[][] {
  const lines = readme.split('\n')
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '').trim() === heading)
  if (start < 0) return []
  const rank = /^#+/.exec(lines[start]!)![0].length
  const length = lines.slice(start + 1).findIndex((line) => new RegExp(`^#{1,${rank}} `).test(line))
  const section = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length)
  return section
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

/** Rows whose first cell is a code in backticks. */
const documented = tableRows('Error codes').flatMap((cells) => {
  const code = /^`([A-Z_]+)`$/.exec(cells[0] ?? '')?.[1]
  return code === undefined ? [] : [{ code, cells }]
})

describe('the error codes of the README', () => {
  test('are those of the catalogue, each once', () => {
    expect(documented.map(({ code }) => code).sort()).toEqual(Object.keys(errorCatalogue).sort())
  })

  test.each(Object.entries(errorCatalogue))(
    '%s is told as the catalogue has it',
    (code, { kind, retryable, meaning }) => {
      const row = documented.find((candidate) => candidate.code === code)
      expect(row?.cells).toEqual(expect.arrayContaining([kind, retryable ? 'yes' : 'no', meaning]))
    },
  )
})

describe('an error', () => {
  test.each(Object.entries(errorCatalogue))('of code %s takes its kind from the catalogue', (code, entry) => {
    const error = new CrmError(code as keyof typeof errorCatalogue, 'message')
    expect({ kind: error.kind, retryable: error.retryable }).toEqual({ kind: entry.kind, retryable: entry.retryable })
    expect(entry.meaning).toMatch(/^[A-Z].*\.$/)
  })

  // GraphQL takes a thrown error with a `path` for one that knows its place, and then gives it none.
  test('has its argument path under a name that GraphQL does not read', () => {
    const error = badInput('message', ['filter', 'or', 0])
    expect(error.argumentPath).toEqual(['filter', 'or', 0])
    expect('path' in error).toBe(false)
  })

  test('keeps everything but gains a source when it is said of one', () => {
    const error = new CrmError('SOURCE_TIMEOUT', 'late', { retryAfterMs: 5, details: { after: 10 } })
    const { code, message, source, retryAfterMs, details, cause } = asSourceError(error, 'a')
    expect({ code, message, source, retryAfterMs, details, cause }).toEqual({
      code: 'SOURCE_TIMEOUT',
      message: 'late',
      source: 'a',
      retryAfterMs: 5,
      details: { after: 10 },
      cause: error,
    })
    const named = new CrmError('SOURCE_TIMEOUT', 'late', { source: 'b' })
    expect(asSourceError(named, 'a')).toBe(named)
  })

  test('of another class becomes a defect that does not repeat its text', () => {
    const error = asSourceError(new Error('vendor text'), 'a')
    expect({ code: error.code, source: error.source }).toEqual({ code: 'INTERNAL_SERVER_ERROR', source: 'a' })
    expect(error.message).not.toContain('vendor text')
  })

  test('of a broken promise is a defect', () => {
    expect(() => invariant(false, 'two is two')).toThrow(expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }))
    expect(() => invariant(true, 'two is two')).not.toThrow()
  })
})
