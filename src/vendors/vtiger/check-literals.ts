import type { CallContext } from '../../transport/index.js'
import type { CheckLine } from '../vendor.js'
import type { Ask } from './connection.js'
import { queryRequest } from './dialect.js'
import { idLiteral, joinVtql, nameOf, prefixPattern, textLiteral, vtql, type Vtql } from './literals.js'
import { isRow, textOf } from './mapping.js'

/** A value that was just read, and the record that it stands in. */
interface Known {
  readonly module: string
  readonly column: string
  readonly id: string
  readonly value: string
}

/** A character that is written in another way than it reads, and how to ask for a value with it. */
interface Question {
  readonly what: string
  readonly character: string
  /** Finds every value that one of the texts is, or begins. */
  readonly condition: (column: Vtql, texts: readonly string[]) => readonly Vtql[]
}

const questions: readonly Question[] = [
  {
    what: 'a quote',
    character: "'",
    condition: (column, texts) => [
      vtql`${column} in (${joinVtql(
        texts.flatMap((text) => textLiteral(text) ?? []),
        ',',
      )})`,
    ],
  },
  {
    what: 'an underscore',
    character: '_',
    condition: (column, texts) =>
      texts.flatMap((text) => prefixPattern(text) ?? []).map((pattern) => vtql`${column} like ${pattern}`),
  },
]

const asked: readonly (readonly [module: string, column: string])[] = [
  ['Accounts', 'accountname'],
  ['Contacts', 'lastname'],
  ['HelpDesk', 'ticket_title'],
]

/**
 * Asks for records that were just read, once with a quote and once with an escaped underscore. A server that reads
 * literals in another way finds nothing and says no error, so that lists would lack records and seem whole.
 */
export async function checkLiterals(ask: Ask, call: CallContext): Promise<readonly CheckLine[]> {
  const known: Known[] = []
  for (const [module, column] of asked) {
    if (questions.every(({ character }) => known.some(({ value }) => value.includes(character)))) break
    known.push(...(await readValues(module, column, ask, call)))
  }
  const lines: CheckLine[] = []
  for (const question of questions) lines.push(await checkQuestion(question, known, ask, call))
  return lines
}

async function readValues(module: string, column: string, ask: Ask, call: CallContext): Promise<readonly Known[]> {
  const statement = vtql`select ${nameOf(column)} from ${nameOf(module)} order by id desc limit 100;`
  return (await rowsOf(statement, ask, call)).flatMap((row) => {
    const [id, value] = [textOf(row, 'id'), textOf(row, column)]
    if (id == null || value == null || idLiteral(id) === null || textLiteral(value) === null) return []
    return [{ module, column, id, value }]
  })
}

async function checkQuestion(
  { what, character, condition }: Question,
  known: readonly Known[],
  ask: Ask,
  call: CallContext,
): Promise<CheckLine> {
  const subject = `values with ${what}`
  // Where no value holds the character, one that does is asked for beside a value that was read.
  const example = known.find(({ value }) => value.includes(character)) ?? known[0]
  if (example === undefined) return { ok: true, what: subject, detail: 'not asked for: there is no record yet' }
  const { module, column, id, value } = example
  const texts = value.includes(character) ? [value] : [value, `${value}${character}`]
  const isRecord = vtql`id = ${idLiteral(id)!}`
  const where = condition(nameOf(column), texts).map((test) => vtql`${test} and ${isRecord}`)
  const statement = vtql`select ${nameOf(column)} from ${nameOf(module)} where ${joinVtql(where, ' or ')} limit 1;`
  if ((await rowsOf(statement, ask, call)).length > 0) {
    return { ok: true, what: subject, detail: `a record of ${module} just read was found by one` }
  }
  const again = vtql`select ${nameOf(column)} from ${nameOf(module)} where ${isRecord} limit 1;`
  const [row] = await rowsOf(again, ask, call)
  if (row === undefined || textOf(row, column) !== value) {
    return { ok: true, what: subject, detail: 'not known: the record asked for was changed meanwhile' }
  }
  return {
    ok: false,
    what: subject,
    detail: `the server loses rows: it finds nothing, and says no error, when a record of ${module} that was just read is asked for by a text with ${what}. It reads VTQL in a dialect of its own, as the 6.5 line (berliCRM) does; lists of it would lack records, so do not use it as a source`,
  }
}

async function rowsOf(
  statement: Vtql,
  ask: Ask,
  call: CallContext,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { path, text } = queryRequest('Customer', statement, 100)
  const result = await ask(path, text, call)
  return Array.isArray(result) ? result.filter(isRow) : []
}
