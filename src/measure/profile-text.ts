import { entityNames, type EntityName } from '../model/index.js'
import type { Measurement } from './measurement.js'
import { profileOf } from './profile.js'

/** One source's measurements, for the profile file. */
export interface MeasuredProfile {
  readonly name: string
  readonly vendor: string
  readonly measurements: readonly Measurement[]
}

/** A profile file (YAML) with every measurement's sentence as a comment; `measuredAt` in ISO 8601. */
export function profileText(measuredAt: string, sources: readonly MeasuredProfile[]): string {
  const head = [
    '# How these sources behave, as "crm-federation check --write-profile" measured it. Named under "profile:" in the',
    '# configuration, it decides what is sent to a source and what is checked here. Measure again after an upgrade.',
    '# exact: believed; superset: sent and checked here; absent: never sent.',
    'profile: 1',
    `measuredAt: '${measuredAt}'`,
    'sources:',
  ]
  return `${[...head, ...sources.flatMap(sourceLines)].join('\n')}\n`
}

function sourceLines({ name, vendor, measurements }: MeasuredProfile): readonly string[] {
  const kinds = entityNames.filter((kind) => measurements.some((measurement) => measurement.kind === kind))
  return [
    `  ${name}:`,
    `    vendor: ${vendor}`,
    '    kinds:',
    ...kinds.flatMap((kind) => kindLines(kind, vendor, measurements)),
  ]
}

function kindLines(kind: EntityName, vendor: string, all: readonly Measurement[]): readonly string[] {
  const own = all.filter((measurement) => measurement.kind === kind)
  const known = profileOf(vendor, own).kinds[kind] ?? {}
  const lines = [`      ${kind}:`]
  const remark = (sentence: string): string => `# ${sentence.replaceAll(/\s+/g, ' ')}`
  for (const measurement of own) {
    if (measurement.subject === 'page') lines.push(`        ${remark(`pages: ${measurement.sentence}`)}`)
    if (measurement.subject === 'count') lines.push(`        ${remark(`count: ${measurement.sentence}`)}`)
    if (measurement.subject === 'kind') lines.push(`        ${remark(measurement.sentence)}`)
  }
  if (known.maxPageRecords !== undefined) lines.push(`        maxPageRecords: ${known.maxPageRecords}`)
  if (known.shortPageEnds === false) lines.push('        shortPageEnds: false')
  if (known.count === 'none') lines.push('        count: none')
  const orders = own.filter((measurement) => measurement.subject === 'order')
  if (orders.length > 0) lines.push('        order:')
  for (const { field, order, sentence } of orders) {
    lines.push(`          ${order === 'none' ? `${field}: none ` : ''}${remark(`${field}: ${sentence}`)}`)
  }
  const operators = own.filter((measurement) => measurement.subject === 'operator')
  if (operators.length > 0) lines.push('        fields:')
  for (const field of new Set(operators.map((measurement) => measurement.field))) {
    lines.push(`          ${field}:`)
    for (const { operator, grade, sentence } of operators.filter((measurement) => measurement.field === field)) {
      lines.push(
        `            ${grade === null ? remark(`${operator}: ${sentence}`) : `${operator}: ${grade} ${remark(sentence)}`}`,
      )
    }
  }
  return lines
}
