import {
  getNamedType,
  GraphQLNonNull,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import type { Random } from '../../src/sandbox/random.js'

type Variables = Readonly<Record<string, unknown>>

/** A query with two sets of variables that it can be sent with. */
export interface GeneratedOperation {
  readonly text: string
  readonly variables: readonly [Variables, Variables]
}

/** What the data knows that operations can ask for. */
export interface Vocabulary {
  /** By entity. */
  readonly ids: Readonly<Record<string, readonly string[]>>
  readonly sources: readonly string[]
  readonly texts: readonly string[]
}

/** Names that plain objects, promises, JSON or compiled code could take for something of their own. */
const hardNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'toJSON',
  'prototype',
  'length',
  'idx0',
  'input',
  'errors',
  'data',
  'nodes_idx0',
  'tickets_idx0_nodes_a',
  'a',
  'a_nodes',
  'q',
]

interface Variable {
  readonly name: string
  readonly type: GraphQLInputType
  /** Null = none. */
  readonly defaultValue: string | null
}

/** Where the generator stands in the answer: which keys are taken there, and by what. */
type Taken = Map<string, { readonly signature: string; readonly below: Taken }>

/**
 * Writes queries as clients could send them: every kind of argument, as a literal, a variable, or a literal with variables
 * deep inside, which are given, null, left out or have a default; fragments of both kinds, fields that are selected twice,
 * aliases, now and then conditions. Hard names stand for variables, aliases and fragments. Nearly all are valid.
 */
export function generateOperation(schema: GraphQLSchema, random: Random, vocabulary: Vocabulary): GeneratedOperation {
  return new Writer(schema, random, vocabulary).operation()
}

class Writer {
  private readonly variables: Variable[] = []
  private readonly fragments: string[] = []
  private readonly conditional: boolean
  /** Fields that may still be selected; the larger ones are few. */
  private left: number
  /** What the field gives whose arguments are written. */
  private entity = ''
  private readonly variableNames: string[]
  private readonly fragmentNames: string[]

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
    private readonly vocabulary: Vocabulary,
  ) {
    this.conditional = random.chance(0.15)
    this.left = random.chance(0.05) ? 50 : random.int(3, 14)
    this.variableNames = this.shuffledNames('v')
    this.fragmentNames = this.shuffledNames('F').filter((name) => name !== 'on')
  }

  operation(): GeneratedOperation {
    const { random } = this
    const selection = this.selection(this.schema.getQueryType()!, 0, new Map())
    const name = random.chance(0.3) ? ` ${random.pick(hardNames)}` : ''
    const defined = this.variables.map(
      ({ name: variable, type, defaultValue }) =>
        `$${variable}: ${String(type)}${defaultValue === null ? '' : ` = ${defaultValue}`}`,
    )
    const head = defined.length > 0 ? `query${name}(${defined.join(', ')}) ` : name === '' ? '' : `query${name} `
    return {
      text: [`${head}${selection}`, ...this.fragments].join('\n'),
      variables: [this.given(), this.given()],
    }
  }

  /** Half of the hard names, and some that are only names. */
  private shuffledNames(letter: string): string[] {
    const plain = Array.from({ length: 60 }, (_, index) => `${letter}${index}`)
    const hard = hardNames.filter(() => this.random.chance(0.3))
    return [...hard.sort(() => this.random.next() - 0.5), ...plain]
  }

  private selection(type: GraphQLObjectType, depth: number, taken: Taken): string {
    const { random } = this
    const parts: string[] = []
    const most = depth === 0 ? 2 : 4
    for (let count = random.int(1, most); count > 0; count--)
      if (this.left-- > 0 || parts.length === 0) parts.push(this.part(type, depth, taken))
    return `{ ${parts.join(' ')} }`
  }

  /** One field, or a fragment with some. */
  private part(type: GraphQLObjectType, depth: number, taken: Taken): string {
    const { random } = this
    if (depth > 0 && random.chance(0.12)) {
      const node = type.getInterfaces()[0]
      if (node !== undefined && random.chance(0.1))
        return `... on ${node.name}${this.directive()} { ${this.nodeId(taken)} }`
      const condition = random.chance(0.7) ? ` on ${type.name}` : ''
      return `...${condition}${this.directive()} ${this.selection(type, depth, taken)}`
    }
    if (depth > 0 && random.chance(0.08)) {
      const name = this.fragmentNames.shift()!
      this.fragments.push(`fragment ${name} on ${type.name} ${this.selection(type, depth, taken)}`)
      return `...${name}${this.directive()}${random.chance(0.2) ? ` ...${name}` : ''}`
    }
    return this.field(type, depth, taken)
  }

  private nodeId(taken: Taken): string {
    const signature = 'id\n'
    const key = this.key('id', signature, taken)
    taken.set(key, { signature, below: new Map() })
    return key === 'id' ? 'id' : `${key}: id`
  }

  private field(type: GraphQLObjectType, depth: number, taken: Taken): string {
    const { random } = this
    // The same field again, under the same key: both are one in the answer.
    if (taken.size > 0 && random.chance(0.1)) {
      const [key, { signature, below }] = random.pick([...taken])
      const [name = '', args = ''] = signature.split('\n')
      const field = type.getFields()[name]
      if (field !== undefined) return this.fieldText(key, field, args, depth, below)
    }
    if (random.chance(0.05)) return taken.has('__typename') ? '__typename' : this.typename(taken)
    const field = this.pickField(type, depth)
    const args = this.args(field)
    const signature = `${field.name}\n${args}`
    const key = this.key(field.name, signature, taken)
    const below = taken.get(key)?.below ?? (new Map() as Taken)
    taken.set(key, { signature, below })
    return this.fieldText(key, field, args, depth, below)
  }

  private typename(taken: Taken): string {
    taken.set('__typename', { signature: '__typename\n', below: new Map() })
    return '__typename'
  }

  private fieldText(
    key: string,
    field: GraphQLField<unknown, unknown>,
    args: string,
    depth: number,
    below: Taken,
  ): string {
    const named = getNamedType(field.type)
    const alias = key === field.name ? '' : `${key}: `
    const selection = isObjectType(named)
      ? ` ${this.selection(named, depth + 1, below)}`
      : isLeafType(named)
        ? ''
        : ` ${this.interfaceSelection()}`
    return `${alias}${field.name}${args}${this.directive()}${selection}`
  }

  private interfaceSelection(): string {
    return '{ id ... on Customer { name } ... on Ticket { subject } }'
  }

  private key(name: string, signature: string, taken: Taken): string {
    const { random } = this
    const isFree = (key: string): boolean => (taken.get(key)?.signature ?? signature) === signature
    const alias = random.chance(0.2) ? random.pick(hardNames) : name
    if (isFree(alias)) return alias
    let number = 1
    while (!isFree(`${name}_${number}`)) number++
    return `${name}_${number}`
  }

  private pickField(type: GraphQLObjectType, depth: number): GraphQLField<unknown, unknown> {
    const { random } = this
    const fields = Object.values(type.getFields())
    const fits = (field: GraphQLField<unknown, unknown>): boolean => {
      const named = getNamedType(field.type)
      if (depth === 0 && (field.name === 'importJob' || field.name === 'reportUpload')) return false
      if (depth === 0 && (!field.name.endsWith('s') || field.name === 'reportTables') && !random.chance(0.08))
        return false
      // Interfaces and what is told of sources are never compiled.
      if (/^(nodes?|sources?)$/.test(field.name) && depth === 0 && !random.chance(0.05)) return false
      // Its health is told from all requests so far, however they were executed.
      if (type.name === 'Source') return field.name === 'name' || (field.name !== 'health' && random.chance(0.02))
      return isLeafType(named) || (depth < 6 && (this.left > 0 || depth < 2))
    }
    const fitting = fields.filter(fits)
    // Below a connection mostly its records, so that there are rows to be written.
    const rows = fitting.filter(({ name }) => name === 'nodes' || (name === 'edges' && random.chance(0.3)))
    if (type.name.endsWith('Connection') && rows.length > 0 && random.chance(0.6)) return random.pick(rows)
    return random.pick(fitting.length > 0 ? fitting : fields)
  }

  private directive(): string {
    const { random } = this
    if (!this.conditional || !random.chance(0.2)) return ''
    const name = random.pick(['skip', 'include'])
    const nonNull = this.schema.getDirective('skip')!.args[0]!.type
    return ` @${name}(if: ${random.chance(0.7) ? this.variable(nonNull) : random.pick(['true', 'false'])})`
  }

  private args(field: GraphQLField<unknown, unknown>): string {
    const { random } = this
    const type = getNamedType(field.type)
    const [nodes] = isObjectType(type) ? [type.getFields()['nodes']] : []
    this.entity = (nodes === undefined ? type : getNamedType(nodes.type)).name
    const given = field.args.filter((argument) => isNonNullType(argument.type) || random.chance(this.shareOf(argument)))
    const texts = given.map((argument) => `${argument.name}: ${this.argument(argument)}`)
    return texts.length === 0 ? '' : `(${texts.join(', ')})`
  }

  private shareOf({ name }: GraphQLArgument): number {
    switch (name) {
      case 'after':
      case 'before':
        return 0.01
      case 'last':
        return 0.03
      case 'search':
      case 'sources':
        return 0.08
      case 'filter':
        return 0.45
      default:
        return 0.35
    }
  }

  private argument({ name, type, defaultValue }: GraphQLArgument): string {
    return this.value(name, type, 0, { variables: true, hasDefault: defaultValue !== undefined })
  }

  /** A literal, a variable, or a literal with variables in it. */
  private value(
    name: string,
    type: GraphQLInputType,
    depth: number,
    { variables, hasDefault = false }: { readonly variables: boolean; readonly hasDefault?: boolean },
  ): string {
    const { random } = this
    if (variables && random.chance(0.4)) return this.variable(type, hasDefault)
    if (!isNonNullType(type) && random.chance(0.05)) return 'null'
    const nullable: GraphQLInputType = isNonNullType(type) ? type.ofType : type
    if (isListType(nullable)) {
      const item = nullable.ofType
      if (random.chance(0.2))
        return this.value(name, new GraphQLNonNull(getNullableType(item)), depth, { variables: false })
      return `[${Array.from({ length: random.int(0, 2) }, () => this.value(name, item, depth, { variables })).join(', ')}]`
    }
    if (isInputObjectType(nullable)) {
      const fields = this.members(Object.values(nullable.getFields()), depth).map((field) => {
        const value = this.value(field.name, field.type, depth + 1, {
          variables,
          hasDefault: field.defaultValue !== undefined,
        })
        return `${field.name}: ${value}`
      })
      return `{ ${fields.join(', ')} }`
    }
    const json = this.leaf(name, nullable as GraphQLNamedType)
    return isEnumType(nullable) ? String(json) : JSON.stringify(json)
  }

  private allIds(): readonly string[] {
    return Object.values(this.vocabulary.ids).flat()
  }

  private members(fields: readonly GraphQLInputField[], depth: number): readonly GraphQLInputField[] {
    const { random } = this
    const simple = fields.filter(
      ({ type }) => depth < 2 || !/Filter/.test(String(type)) || /StringFilter/.test(String(type)),
    )
    const required = fields.filter(({ type }) => isNonNullType(type))
    const chosen = Array.from({ length: random.int(0, 2) }, () => random.pick(simple.length > 0 ? simple : fields))
    return [...new Set([...required, ...chosen])]
  }

  /** A variable that may stand where a value of this type is wanted. */
  private variable(type: GraphQLInputType, hasDefault = false): string {
    const { random } = this
    const known = this.variables.filter((variable) => String(variable.type) === String(type))
    if (known.length > 0 && random.chance(0.3)) return `$${random.pick(known).name}`
    const name = this.variableNames.shift()!
    const nullable: GraphQLInputType = isNonNullType(type) ? type.ofType : type
    let own = type
    let defaultValue = random.chance(0.25) ? this.constant(type) : null
    // Where null is refused, a variable that may be left out needs a default, its own or that of the place.
    if (isNonNullType(type) && random.chance(0.3)) {
      own = nullable
      defaultValue = hasDefault && random.chance(0.5) ? null : this.constant(type)
    }
    this.variables.push({ name, type: own, defaultValue })
    return `$${name}`
  }

  private constant(type: GraphQLInputType): string {
    return this.value('', type, 1, { variables: false })
  }

  /** Variables as a client may give them. */
  private given(): Variables {
    const { random } = this
    const entries = this.variables.flatMap(({ name, type, defaultValue }): [string, unknown][] => {
      const mayBeLeftOut = !isNonNullType(type) || defaultValue !== null
      if (random.chance(mayBeLeftOut ? 0.4 : 0.003)) return []
      if (random.chance(isNonNullType(type) ? 0.003 : 0.15)) return [[name, null]]
      if (random.chance(0.004)) return [[name, random.pick(['many', 1.5, -0, Infinity, {}, [[]]])]]
      return [[name, this.json(name, type, 0)]]
    })
    // As JSON has it: `__proto__` is a name as any other.
    const variables: Record<string, unknown> = {}
    for (const [name, value] of entries)
      Object.defineProperty(variables, name, { value, enumerable: true, writable: true, configurable: true })
    return variables
  }

  private json(name: string, type: GraphQLInputType, depth: number): unknown {
    const { random } = this
    if (isNonNullType(type)) return this.json(name, type.ofType, depth)
    if (depth > 0 && random.chance(0.08)) return null
    if (isListType(type)) {
      if (random.chance(0.15)) return this.json(name, type.ofType, depth + 1)
      return Array.from({ length: random.int(0, 2) }, () => this.json(name, type.ofType, depth + 1))
    }
    if (isInputObjectType(type)) {
      const members = this.members(Object.values(type.getFields()), depth)
      return Object.fromEntries(members.map((field) => [field.name, this.json(field.name, field.type, depth + 1)]))
    }
    return this.leaf(name, type)
  }

  private leaf(name: string, type: GraphQLNamedType): unknown {
    const { random, vocabulary } = this
    if (isEnumType(type)) return random.pick(type.getValues()).name
    switch (type.name) {
      case 'Boolean':
        return random.chance(0.5)
      case 'Int':
        return random.chance(0.97) ? random.int(1, 6) : random.pick([0, -1, 101, 2 ** 31 - 1])
      case 'DateTime':
        return `2024-01-01T00:00:${String(random.int(0, 9)).padStart(2, '0')}${random.pick(['Z', '.000Z', '.5+00:00'])}`
      case 'Decimal':
        return random.pick(['1', '5', '12.50', '0'])
      case 'ID':
        return random.pick(random.chance(0.9) ? (vocabulary.ids[this.entity] ?? this.allIds()) : this.allIds())
      default:
        if (name === 'sources' || name === 'source') return random.pick(vocabulary.sources)
        return random.pick(vocabulary.texts)
    }
  }
}
