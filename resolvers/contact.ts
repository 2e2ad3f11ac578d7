import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { ContactRecord, CustomerRecord } from '../src/model/index.js'
import { ContactConnection } from '../schema/connection.js'
import { Contact } from '../schema/entity/contact.js'
import { Customer } from '../schema/entity/customer.js'
import { ContactFilter } from '../schema/input/contact-filter.js'
import { ContactOrder } from '../schema/input/contact-order.js'
import { CreateContactInput } from '../schema/input/create-contact-input.js'
import { DeleteInput } from '../schema/input/delete-input.js'
import { listArguments, type ListArguments } from '../schema/input/list-arguments.js'
import { UpdateContactInput } from '../schema/input/update-contact-input.js'
import { ContactPayload } from '../schema/payload/contact-payload.js'
import { DeletePayload } from '../schema/payload/delete-payload.js'
import type { PageConnection } from './connection.js'
import { defaultPageLimits, type GraphContext, type PageLimits } from './context.js'
import { entityResolver } from './entity.js'
import { entityById, listEntities, referred } from './lists.js'
import { createRecord, deleteRecord, inputOptions, updateRecord } from './writes.js'

const ContactsArguments = listArguments(ContactFilter, ContactOrder)

/** Contacts, and the customer of one. */
@Resolver(() => Contact)
export class ContactResolver extends entityResolver(Contact) {
  constructor(private readonly limits: PageLimits = defaultPageLimits) {
    super()
  }

  @Query(() => Contact, { nullable: true, description: 'One contact; null when its source no longer has it.' })
  contact(
    @Arg('id', () => ID, { description: 'Its id, as an earlier answer gave it.' }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ContactRecord | null> {
    return entityById('Contact', id, context, info)
  }

  @Query(() => ContactConnection, { description: 'Contacts of all asked sources in one order.' })
  contacts(
    @Args(() => ContactsArguments) args: ListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<ContactRecord>> {
    return listEntities('Contact', args, context, info, this.limits)
  }

  @Mutation(() => ContactPayload, { description: 'Makes a contact in one source.' })
  async createContact(
    @Arg('input', () => CreateContactInput, inputOptions('What to make, and in which source.'))
    input: CreateContactInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ContactPayload> {
    const { record, ...told } = await createRecord('Contact', input, context, info)
    return { contact: record, ...told }
  }

  @Mutation(() => ContactPayload, { description: 'Changes a contact: what is left out is kept, null cleared.' })
  async updateContact(
    @Arg('input', () => UpdateContactInput, inputOptions('What to change, and of which record.'))
    input: UpdateContactInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ContactPayload> {
    const { record, ...told } = await updateRecord('Contact', input, context, info)
    return { contact: record, ...told }
  }

  @Mutation(() => DeletePayload, { description: 'Deletes a contact from its source.' })
  async deleteContact(
    @Arg('input', () => DeleteInput, inputOptions('Which record to delete.')) input: DeleteInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DeletePayload> {
    return deleteRecord('Contact', input, context, info)
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer the person belongs to.' })
  customer(
    @Root() contact: ContactRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CustomerRecord | null> | null {
    return referred('Customer', contact, contact.customerId, context, info)
  }
}
