import type { ReportColumn, WriteProblem } from '../vendor.js'

// Control characters, and halves of characters, which no UTF-8 can say.
const unsayable = /\p{Cc}|\p{Cs}/u

function nameProblem(name: string, what: string): string | null {
  if (name.trim() === '') return `A ${what} must have a name`
  if (unsayable.test(name)) return `The name of a ${what} must be one line of whole characters`
  return name === name.trim() ? null : `The name of a ${what} must not begin or end with blanks`
}

/**
 * Tells what is wrong with a table to be made. Rows name their columns, so that two of one name could not be told apart;
 * how many columns there may be and how long names may be is not documented, and left to the source.
 */
export function tableProblems(
  categoryId: string,
  name: string,
  columns: readonly ReportColumn[],
): readonly WriteProblem[] {
  const problems: WriteProblem[] = []
  const reject = (path: readonly string[], message: string | null): void => {
    if (message !== null) problems.push({ path, message, code: 'BAD_USER_INPUT' })
  }
  reject(['categoryId'], categoryId.trim() === '' ? 'The category must be named by its id' : null)
  reject(['name'], nameProblem(name, 'table'))
  reject(['columns'], columns.length === 0 ? 'A table must have a column' : null)
  const known = new Set<string>()
  for (const [index, column] of columns.entries()) {
    const path = ['columns', String(index), 'name']
    const wrong = nameProblem(column.name, 'column')
    reject(path, wrong ?? (known.has(column.name) ? 'Another column has this name already' : null))
    known.add(column.name)
  }
  return problems
}
