import { ArrayMaxSize, ArrayMinSize, IsOptional, ValidateNested } from 'class-validator'
import { Field, type ClassType } from 'type-graphql'
import { maxReportColumns } from './limits.js'
import { ReportUploadMode } from './report-upload-mode.js'

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, key) => decorators.forEach((decorate) => decorate(target, key))
}

/** The columns of a table, each checked by its own rules. */
export function TableColumns(type: () => ClassType, nullable: boolean, description: string): PropertyDecorator {
  return all(
    Field(() => [type()], { nullable, description }),
    ...(nullable ? [IsOptional()] : []),
    ArrayMinSize(1, { message: 'must name a column' }),
    ArrayMaxSize(maxReportColumns, { message: `may name at most ${maxReportColumns} columns` }),
    ValidateNested({ each: true }),
  )
}

/** What is done with the rows that are there. */
export function Mode(): PropertyDecorator {
  return Field(() => ReportUploadMode, { description: 'What to do with the rows that are already in the table.' })
}
