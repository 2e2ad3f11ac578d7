import { ArrayMaxSize, ArrayMinSize } from 'class-validator'
import { Field, InputType } from 'type-graphql'
import { ImportEntity } from '../entity/import-entity.js'
import { Json } from '../scalar/json.js'
import { IdempotencyKey, TargetSource } from './write-members.js'

/** Most rows of one import. The size of a request bounds them too. */
const maxImportRows = 100_000

/** Rows that are to become records. */
@InputType('ImportRecordsInput', { description: 'Rows that are to become records of a source.' })
export class ImportRecordsInput {
  @TargetSource()
  source!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @Field(() => ImportEntity, { description: 'What the records are.' })
  entity!: (typeof ImportEntity)[keyof typeof ImportEntity]

  @Field(() => [Json], {
    description:
      'The rows: objects as the input of the mutation that makes one such record, without `source` and ' +
      `\`idempotencyKey\`. At most ${maxImportRows}, and what fits into a request.`,
  })
  @ArrayMinSize(1, { message: 'must hold a row' })
  @ArrayMaxSize(maxImportRows, { message: `may hold at most ${maxImportRows} rows` })
  rows!: unknown[]

  @Field(() => Boolean, {
    nullable: true,
    description: 'True checks every row and tells what the import would cost; nothing is called. Default false.',
  })
  dryRun?: boolean | null
}
