import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import type { CustomerRecord } from '../src/model/index.js'
import type { CounterpartRecord } from '../src/engine/types.js'
import { Counterpart } from '../schema/entity/counterpart.js'
import { Customer } from '../schema/entity/customer.js'
import type { GraphContext } from './context.js'
import { responsePath, selectedFields } from './selection.js'

/** The record behind a counterpart. */
@Resolver(() => Counterpart)
export class CounterpartResolver {
  @FieldResolver(() => Customer, { description: 'The record in the other source.' })
  async customer(
    @Root() { customer }: CounterpartRecord,
    @Ctx() { operation }: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CustomerRecord> {
    const fields = selectedFields(info)
    if (fields.every((field) => field in customer)) return customer
    return (
      (await operation.byId('Customer', customer.source, customer.nativeId, fields, responsePath(info))) ?? customer
    )
  }
}
