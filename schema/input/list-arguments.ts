import { ArrayMaxSize, IsOptional } from 'class-validator'
import { ArgsType, Field, Int, type ClassType } from 'type-graphql'
import { LinkScope } from './link-scope.js'
import { maxOrderTerms, maxSourceNames } from './limits.js'
import { OptionalInput, OptionalInputs, OptionalText, OptionalValue } from './optional.js'
import type { OrderInput } from './order-input.js'
import { SourceErrorPolicy } from './source-error-policy.js'

/** Arguments of a list that can only be paged forward. Sizes and cursors are checked where the list is made. */
@ArgsType()
export class ForwardArguments {
  @OptionalValue(() => Int, 'How many records to give at most, from 1 on. 20 when left out.')
  first?: number | null

  @OptionalValue(() => String, 'A cursor of this list: give what follows it.')
  after?: string | null
}

/** Arguments of a list of records that hang on another record. */
export interface ChildListArguments extends ForwardArguments {
  filter?: object | null
  orderBy?: OrderInput[] | null
}

/** Arguments of a list over several sources that has no text search. */
export interface UnsearchedListArguments extends ChildListArguments {
  sources?: string[] | null
  last?: number | null
  before?: string | null
  onSourceError?: keyof typeof SourceErrorPolicy | null
}

/** Arguments of a list over several sources. */
export interface ListArguments extends UnsearchedListArguments {
  search?: string | null
}

const orderDescription = 'How to order them, first term first. Newest first when left out.'

/** The arguments of a list below a record, for one filter and one order input. */
export function childListArguments(filter: ClassType, order: ClassType<OrderInput>): ClassType<ChildListArguments> {
  @ArgsType()
  class Arguments extends ForwardArguments implements ChildListArguments {
    @OptionalInput(() => filter, 'Which of them to give; all when left out.')
    filter?: object | null

    @OptionalInputs(() => order, orderDescription, maxOrderTerms)
    orderBy?: OrderInput[] | null
  }

  return Arguments
}

/** Arguments of a list below a customer that may reach over to its counterparts. */
export interface LinkedListArguments extends ChildListArguments {
  scope?: keyof typeof LinkScope | null
}

/** The arguments of such a list, for one filter and one order input. */
export function linkedListArguments(filter: ClassType, order: ClassType<OrderInput>): ClassType<LinkedListArguments> {
  @ArgsType()
  class Arguments extends childListArguments(filter, order) implements LinkedListArguments {
    @Field(() => LinkScope, {
      nullable: true,
      defaultValue: LinkScope.LINKED,
      description: 'Whose records to give: only its own, or also those of its counterparts.',
    })
    scope?: keyof typeof LinkScope | null
  }

  return Arguments
}

/** The arguments of a list over several sources without text search, for one filter and one order input. */
export function unsearchedListArguments(
  filter: ClassType,
  order: ClassType<OrderInput>,
): ClassType<UnsearchedListArguments> {
  @ArgsType()
  class Arguments extends childListArguments(filter, order) implements UnsearchedListArguments {
    @Field(() => [String], {
      nullable: true,
      description: 'Names of the sources to ask; all that have such records when left out.',
    })
    @IsOptional()
    @ArrayMaxSize(maxSourceNames)
    sources?: string[] | null

    @OptionalValue(() => Int, 'How many records to give at most, counted from the end. Not together with `first`.')
    last?: number | null

    @OptionalValue(() => String, 'A cursor of this list: give what stands before it.')
    before?: string | null

    @Field(() => SourceErrorPolicy, {
      nullable: true,
      defaultValue: SourceErrorPolicy.PARTIAL,
      description: 'What to do when a source fails.',
    })
    onSourceError?: keyof typeof SourceErrorPolicy | null
  }

  return Arguments
}

/** The arguments of a list over several sources, for one filter and one order input. */
export function listArguments(filter: ClassType, order: ClassType<OrderInput>): ClassType<ListArguments> {
  @ArgsType()
  class Arguments extends unsearchedListArguments(filter, order) implements ListArguments {
    @OptionalText("A text that one of the record's names, numbers, phones or mail addresses contains.")
    search?: string | null
  }

  return Arguments
}
