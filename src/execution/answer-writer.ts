import {
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql'
import { invariant } from '../errors/index.js'
import { entityNames, type BaseRecord, type EntityName } from '../model/index.js'
import { isInstant } from '../../schema/scalar/date-time.js'
import { referenceOf, referredId, resolvesAlone, type GraphContext, type Reference } from '../../resolvers/index.js'
import type { AnswerShape, ShapeField } from './answer-shape.js'
import { Piece, TooLong, type JsonWriter } from './json-writer.js'
import type { ById, ReferredRecords } from './referred-records.js'
import { beginning, end, writeInTurns, WrittenData, writer } from './written-data.js'

/**
 * Writes an answer that holds nothing but this data, of so many bytes at most; a long one in turns. @throws Misfit where a
 * value does not fit the schema as it is, and where a record that is referred to was not read: the reference tells then
 * what to make of it. @throws TooLong
 */
export type AnswerWriter = (
  data: object,
  context: GraphContext,
  referred: ReferredRecords,
  mostBytes: number,
) => WrittenData | Promise<WrittenData>

/** Bytes up to which an answer is written at once. */
const mostAtOnce = 262_144

/** A value that the reference alone understands, or nobody. */
export class Misfit extends Error {
  /** `place` is the type and field that have it. */
  constructor(readonly place: string) {
    super(`A value does not fit ${place}`)
  }
}

type Field = GraphQLField<unknown, unknown>

/**
 * Writes a function that writes the answers of one query: completed objects as they are, and below the fields of `plain`
 * the objects that the resolvers gave, by the rules by which graphql-js completes and serializes them.
 */
export function compileAnswerWriter(shape: AnswerShape, plain: ReadonlySet<Field>): AnswerWriter {
  return new WriterSource(plain).compile(shape)
}

/**
 * Finds what of a resolver's value does not fit the schema, before anything is asked for that is selected below it: the
 * reference stops at it, and asks for less.
 */
export type ValueCheck = (value: unknown, context: GraphContext) => void

/**
 * Writes a function that looks at all of a value that is completed at once: the records of a page, or the one record.
 * What the page itself tells is ours, and fits. @throws Misfit
 */
export function compileCheck(type: GraphQLOutputType, below: AnswerShape): ValueCheck {
  return new WriterSource(new Set(), true).compileCheck(type, below)
}

/** A function as it is made: of data, context, records that were read ahead, and what it writes by. */
type MadeFunction<T> = (data: unknown, context: GraphContext, referred: ReferredRecords | null, writer: JsonWriter) => T

/** Where a function that is made can let others have their turn. */
const pause = 'if (writer.isDue()) yield'

/** What the function finds under these names. */
const helpers = { isInstant, find, fail }

/** The source of one such function; its only texts are names of properties, quoted, and all else are its parameters. */
class WriterSource {
  private readonly heads: string[] = []
  private readonly lines: string[] = []
  private readonly parameters: unknown[] = []
  /** JSON that is always the same and comes next. */
  private next = ''
  private names = 0
  /** The field that is being written, for what does not fit there. */
  private place = ''

  /** `silent`: nothing is written, and of what is read all that stands by itself is looked at. */
  constructor(
    private readonly plain: ReadonlySet<Field>,
    private readonly silent = false,
  ) {}

  compileCheck(type: GraphQLOutputType, below: AnswerShape): ValueCheck {
    this.place = JSON.stringify(below.type.name)
    this.given(type, below, 'data')
    const check = this.make<void>(this.all())
    return (value, context) => check(value, context, null, writer)
  }

  compile(shape: AnswerShape): AnswerWriter {
    this.next += beginning
    this.completedObject(shape, 'data')
    this.next += end
    this.flush()
    const atOnce = this.make<void>(this.all().filter((line) => line !== pause))
    let inTurns: MadeFunction<Iterator<unknown, unknown, undefined>> | undefined
    return (data, context, referred, mostBytes) => {
      writer.begin(Math.min(mostBytes, mostAtOnce))
      try {
        atOnce(data, context, referred, writer)
        return new WrittenData(writer.end(), true)
      } catch (error) {
        if (!(error instanceof TooLong) || mostBytes <= mostAtOnce) throw error
        inTurns ??= this.make(this.all(), '*')
        const write = inTurns
        return writeInTurns(mostBytes, true, (own) => write(data, context, referred, own))
      }
    }
  }

  private all(): readonly string[] {
    return [...this.heads, ...this.lines]
  }

  /** `star` makes a generator, which stops where others may have their turn. */
  private make<T>(lines: readonly string[], star: '' | '*' = ''): MadeFunction<T> {
    const names = this.parameters.map((_, index) => `p${index}`)
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const make = new Function(...Object.keys(helpers), ...names, outer(lines.join('\n'), star)) as (
      ...values: unknown[]
    ) => MadeFunction<T>
    return make(...Object.values(helpers), ...this.parameters)
  }

  /** An object that the executor has made: its fields by their keys, nulls where they may be. */
  private completedObject(shape: AnswerShape, object: string): void {
    this.object(shape, ({ key, field, below }) => {
      const value = this.variable(`${object}[${JSON.stringify(key)}]`)
      if (field !== null && this.plain.has(field)) this.given(field.type, below, value)
      else if (field === null || below === null) this.line(`writer.value(${value})`)
      else this.completed(field.type, below, value)
    })
  }

  private completed(type: GraphQLOutputType, below: AnswerShape, value: string): void {
    const inner = isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type
    this.unlessNull(value, () => {
      if (isListType(inner)) this.list(value, (item) => this.completed(inner.ofType as GraphQLOutputType, below, item))
      else this.completedObject(below, value)
    })
  }

  /** An object as a resolver gave it: its fields by their names. */
  private givenObject(shape: AnswerShape, object: string): void {
    const { type } = shape
    this.object(shape, (place) => {
      const { field, below } = place
      if (this.silent && (field === null || !isLookedAt(type, field, below))) return
      if (field === null) {
        this.next += JSON.stringify(type.name)
        return
      }
      if (field.name === 'id' && isEntityName(type.name)) {
        this.nodeId(type.name, object)
        return
      }
      const reference = referenceOf(type.name, field.name)
      const value =
        reference !== null
          ? this.referred(place, reference, object)
          : field.resolve === undefined
            ? `${object}[${JSON.stringify(field.name)}]`
            : `${this.parameter(field.resolve)}(${object}, undefined, context)`
      this.given(field.type, below, this.variable(value))
    })
  }

  /** What was read ahead of a record that another refers to. */
  private referred(place: ShapeField, reference: Reference, object: string): string {
    const bySource = this.name('r')
    this.heads.push(`const ${bySource} = referred.at(${this.parameter(place)})`)
    return `find(${bySource}, ${this.parameter(reference)}, ${object}, ${this.place})`
  }

  /** The same as the `id` of every record (`newRecord`), without making a text of it. */
  private nodeId(entity: EntityName, object: string): void {
    const source = this.variable(`${object}.source`)
    const nativeId = this.variable(`${object}.nativeId`)
    this.line(`if (typeof ${source} !== 'string' || typeof ${nativeId} !== 'string') fail(${this.place})`)
    this.write(`writer.nodeId('${entity}', ${source}, ${nativeId})`)
  }

  private given(type: GraphQLOutputType, below: AnswerShape | null, value: string): void {
    if (!isNonNullType(type)) {
      this.unlessNull(value, () => this.present(type, below, value))
      return
    }
    this.line(`if (${value} === null || ${value} === undefined) fail(${this.place})`)
    this.present(type.ofType as GraphQLOutputType, below, value)
  }

  private present(type: GraphQLOutputType, below: AnswerShape | null, value: string): void {
    if (isListType(type)) {
      this.line(`if (!Array.isArray(${value})) fail(${this.place})`)
      this.list(value, (item) => this.given(type.ofType as GraphQLOutputType, below, item))
    } else if (isLeafType(type)) this.leaf(type, value)
    else {
      invariant(below !== null, 'of an object something is selected')
      this.line(`if (typeof ${value} !== 'object' || ${value} instanceof Error) fail(${this.place})`)
      this.givenObject(below, value)
    }
  }

  private leaf(type: GraphQLLeafType, value: string): void {
    if (isEnumType(type)) {
      const names = new Map(type.getValues().map((member) => [member.value as unknown, new Piece(`"${member.name}"`)]))
      const name = this.variable(`${this.parameter(names)}.get(${value})`)
      this.line(`if (${name} === undefined) fail(${this.place})`)
      this.write(`writer.piece(${name})`)
      return
    }
    switch (type.name) {
      case 'ID':
      case 'String':
        this.line(`if (typeof ${value} !== 'string') fail(${this.place})`)
        this.write(`writer.text(${value})`)
        return
      case 'Boolean':
        this.line(`if (typeof ${value} !== 'boolean') fail(${this.place})`)
        this.write(`writer.ascii(${value} ? 'true' : 'false')`)
        return
      case 'Int':
        this.line(`if (!Number.isInteger(${value}) || ${value} !== (${value} | 0)) fail(${this.place})`)
        this.write(`writer.ascii(String(${value}))`)
        return
      case 'DateTime':
        this.line(`if (!isInstant(${value})) fail(${this.place})`)
        this.write(`writer.instant(${value})`)
        return
      default: {
        const serialize = (given: unknown, place: string): unknown => {
          try {
            return type.serialize(given)
          } catch {
            return fail(place)
          }
        }
        const text = this.variable(`${this.parameter(serialize)}(${value}, ${this.place})`)
        this.line(`if (${text} === null || ${text} === undefined) fail(${this.place})`)
        this.write(`writer.value(${text})`)
        this.write(pause)
      }
    }
  }

  private object({ type, fields }: AnswerShape, write: (field: ShapeField) => void): void {
    const outside = this.place
    this.next += '{'
    fields.forEach((place, index) => {
      this.next += `${index === 0 ? '' : ','}${JSON.stringify(place.key)}:`
      this.place = JSON.stringify(`${type.name}.${place.field?.name ?? '__typename'}`)
      write(place)
    })
    this.next += '}'
    this.place = outside
  }

  private list(value: string, write: (item: string) => void): void {
    const index = this.name('i')
    this.next += '['
    this.line(`for (let ${index} = 0; ${index} < ${value}.length; ${index}++) {`)
    this.write(pause)
    this.write(`if (${index} > 0) writer.sign(44)`)
    write(this.variable(`${value}[${index}]`))
    this.line('}')
    this.next += ']'
  }

  private unlessNull(value: string, write: () => void): void {
    this.line(`if (${value} === null || ${value} === undefined) {`)
    this.write('writer.null()')
    this.line('} else {')
    write()
    this.line('}')
  }

  /** Adds statements, behind what is always the same before them. */
  private line(...statements: readonly string[]): void {
    this.flush()
    this.lines.push(...statements)
  }

  /** Adds a statement that only writes. */
  private write(statement: string): void {
    if (!this.silent) this.line(statement)
  }

  private flush(): void {
    if (this.silent || this.next === '') return
    const piece = this.parameter(new Piece(this.next))
    this.next = ''
    this.lines.push(`writer.piece(${piece})`)
  }

  private variable(value: string): string {
    const name = this.name('v')
    this.line(`const ${name} = ${value}`)
    return name
  }

  private parameter(value: unknown): string {
    this.parameters.push(value)
    return `p${this.parameters.length - 1}`
  }

  private name(letter: string): string {
    return `${letter}${this.names++}`
  }
}

/** Whether a field is completed with its object, and holds what a source gave: of a page only its records. */
function isLookedAt(type: GraphQLObjectType, field: Field, below: AnswerShape | null): boolean {
  if (field.resolve !== undefined && !resolvesAlone(field)) return false
  return below === null ? !isPartOfPage(type) : !isPartOfPage(below.type) || field.name === 'edges'
}

/** Pages, and what stands on them beside records. */
function isPartOfPage(type: GraphQLObjectType): boolean {
  const fields = type.getFields()
  return ['pageInfo', 'cursor', 'hasNextPage', 'vendorCalls'].some((name) => Object.hasOwn(fields, name))
}

function isEntityName(name: string): name is EntityName {
  return (entityNames as readonly string[]).includes(name)
}

/** A function that makes the function, so that what it needs stands around it. */
function outer(body: string, star: '' | '*'): string {
  return `return function${star} (data, context, referred, writer) {\n${body}\n}`
}

function find(
  bySource: ReadonlyMap<string, ById>,
  reference: Reference,
  record: BaseRecord,
  place: string,
): object | null {
  const id = referredId(record, reference)
  if (id === null) return null
  const found = bySource.get(record.source)?.get(id)
  return found === undefined ? fail(place) : found
}

function fail(place: string): never {
  throw new Misfit(place)
}
