/** A Markdown table, padded so that it reads well in a terminal too. The first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(3, ...[name, ...rows.map((row) => row[column] ?? '')].map(width)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => padded(cell, widths[column]!, column > 0)).join(' | ')} |`
  const rule = `| ${widths.map((size, column) => (column === 0 ? '-'.repeat(size) : `${'-'.repeat(size - 1)}:`)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

function width(text: string): number {
  return text.length
}

function padded(text: string, size: number, right: boolean): string {
  return right ? text.padStart(size) : text.padEnd(size)
}

/** A number with about three significant digits; a dash for none. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}

/** A number and, behind it, how many times the floor's it is. */
export function beside(value: number, ratio: number): string {
  return Number.isFinite(ratio) ? `${figure(value)} (${ratio.toFixed(2)}×)` : figure(value)
}
