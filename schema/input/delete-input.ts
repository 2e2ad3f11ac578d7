import { InputType } from 'type-graphql'
import { IdempotencyKey, TargetId } from './write-members.js'

/** Which record to delete. */
@InputType('DeleteInput', { description: 'Which record to delete.' })
export class DeleteInput {
  @TargetId('record')
  id!: string

  @IdempotencyKey()
  idempotencyKey?: string | null
}
