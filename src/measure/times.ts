import { fieldCatalogue, valueOf } from '../model/index.js'
import { condition, type Condition, type Operator } from '../query/index.js'
import type { MeasuredGrade, Measurement } from './measurement.js'
import type { Prober } from './prober.js'

/** Milliseconds beside the sampled time, and a span wider than any offset between two zones. */
const step = 1000
const span = 2 * 86_400_000

type Bound = 'gt' | 'gte' | 'lt' | 'lte'

/** Where a bound has to stand so that a record of the time satisfies it most closely. */
const closest: Readonly<Record<Bound, number>> = { gte: 0, lte: 0, gt: -step, lt: step }

/**
 * Whether bounds of time mean the moments that we mean: a record's own time is asked for from both sides. Lost = the
 * zone is wrong (`absent`); found where it must not be = the clock is coarser than said (`superset`).
 */
export async function measureTimes(prober: Prober): Promise<readonly Measurement[]> {
  const { kind } = prober
  const field = prober.fields.find((name) => fieldCatalogue[kind][name]?.kind === 'instant' && name === 'createdAt')
  const declared = field === undefined ? {} : (prober.capabilities.fields[field]?.operators ?? {})
  const tested = (['gte', 'lte', 'gt', 'lt', 'eq'] as const).filter((operator) => declared[operator] !== undefined)
  if (field === undefined || tested.length === 0) return []
  const told = (operator: Operator, grade: MeasuredGrade | null, sentence: string): Measurement => ({
    subject: 'operator',
    kind,
    field,
    operator,
    grade,
    sentence,
  })
  const dated = prober.sample.filter((record) => typeof valueOf(record, field) === 'number')
  const record = dated[Math.floor(dated.length / 2)]
  if (record === undefined) return tested.map((name) => told(name, null, 'not measured: no record read has a time'))
  const time = Number(valueOf(record, field))
  const at = (operator: Operator, shift: number): Condition => condition(field, operator, time + shift)
  const wide = (operator: Bound): Condition =>
    operator === 'gt' || operator === 'gte' ? at('lte', span) : at('gte', -span)

  const results: Measurement[] = []
  for (const [lower, upper] of [
    ['gte', 'lte'],
    ['gt', 'lt'],
  ] as const) {
    const both = declared[lower] !== undefined && declared[upper] !== undefined
    const together = both ? await prober.asked(at(lower, closest[lower]), at(upper, closest[upper])) : null
    const found = together?.records.some(({ nativeId }) => nativeId === record.nativeId) === true
    for (const operator of [lower, upper]) {
      const grade = declared[operator]
      if (grade === undefined) continue
      const kept = found || (await prober.finds(record, at(operator, closest[operator]), wide(operator)))
      if (kept === null) {
        results.push(told(operator, null, 'not measured: too many records share the time, or it is not sent'))
      } else if (!kept) {
        results.push(
          told(operator, 'absent', 'loses a record of the very time: see timeZone; it is checked here instead'),
        )
      } else if (grade === 'superset') {
        results.push(told(operator, grade, 'finds a record by its own time, and is checked here as declared'))
      } else {
        const stray = (found && together?.strays.length !== 0) || (await goesTooFar(prober, operator, at))
        results.push(
          stray
            ? told(
                operator,
                'superset',
                'also returns records beyond the time: its clock is coarser, and is checked here',
              )
            : told(operator, 'exact', 'means the moment that was asked for'),
        )
      }
    }
  }
  if (declared.eq !== undefined) results.push(told('eq', ...(await equalTime(prober, at('eq', 0), declared.eq))))
  return results

  async function equalTime(
    asking: Prober,
    test: Condition,
    grade: 'exact' | 'superset',
  ): Promise<readonly [MeasuredGrade | null, string]> {
    const answer = await asking.asked(test)
    if (answer === null) return [null, 'not measured: this time is not sent']
    if (!answer.records.some(({ nativeId }) => nativeId === record?.nativeId)) {
      return answer.whole
        ? ['absent', 'loses a record of the very time: see timeZone; it is checked here instead']
        : [null, 'not measured: too many records share the time']
    }
    if (grade === 'exact' && answer.strays.length > 0) return ['superset', 'also returns records of other times']
    return [grade, grade === 'exact' ? 'means the moment that was asked for' : 'finds a record by its own time']
  }
}

/** Whether a bound that is declared exact lets records through that lie on its wrong side. */
async function goesTooFar(
  prober: Prober,
  operator: Bound,
  at: (operator: Operator, shift: number) => Condition,
): Promise<boolean> {
  const asked =
    operator === 'gt'
      ? [at('gt', 0), at('lte', 0)]
      : operator === 'lt'
        ? [at('lt', 0), at('gte', 0)]
        : operator === 'gte'
          ? [at('gte', step), at('lte', span)]
          : [at('lte', -step), at('gte', -span)]
  const [tested, ...others] = asked
  const answer = tested === undefined ? null : await prober.asked(tested, ...others)
  return answer !== null && answer.strays.length > 0
}
