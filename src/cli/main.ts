#!/usr/bin/env node
import 'reflect-metadata'
import { Command, InvalidArgumentError } from 'commander'
import { runReported, withoutLongEchoes } from './failures.js'

// Each command loads its own modules when it is chosen: help and mistakes answer at once.

const program = new Command('crm-federation')
  .description('One exact GraphQL API over the CRM systems a company already runs')
  // Commands made below inherit this: a call that is wrong ends with 2, as a configuration that is wrong does.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .configureOutput({ outputError: (text, write) => write(withoutLongEchoes(text)) })
  .showHelpAfterError('(--help shows what there is)')

program
  .command('serve')
  .description('start the server on the sources of a configuration')
  .requiredOption('-c, --config <file>', 'YAML file, see crm-federation.example.yaml')
  .action(async (options: { config: string }) => {
    await runReported(async () => (await import('./serve.js')).serve(options.config))
  })

program
  .command('demo')
  .description('start every sandbox and the server on them; PORT moves it from 4000')
  .option('--scale <number>', 'multiplies the size of the made-up data', positiveNumber, 1)
  .action(async (options: { scale: number }) => {
    await runReported(async () => (await import('./demo.js')).demo(options.scale))
  })

program
  .command('sandbox')
  .description("start one vendor's sandbox and show how to configure it as a source")
  .requiredOption('--vendor <name>', 'folder name of the vendor')
  .option('--port <number>', '0 picks a free port', portNumber, 0)
  .option('--scale <number>', 'multiplies the size of the made-up data', positiveNumber, 1)
  .action(async (options: { vendor: string; port: number; scale: number }) => {
    await runReported(async () => (await import('./sandbox.js')).runSandbox(options.vendor, options))
  })

program
  .command('check')
  .description('sign in to every source, read a little, and tell what works and what does not')
  .requiredOption('-c, --config <file>', 'YAML file')
  .option('-s, --source <name>', 'only this source')
  .option('-w, --write-profile <file>', 'measure in full and write what was found, for "profile:" of the configuration')
  .action(async (options: { config: string; source?: string; writeProfile?: string }) => {
    await runReported(async () =>
      (await import('./check.js')).check(options.config, options.source, options.writeProfile),
    )
  })

program
  .command('explain')
  .description('show what each source would be asked for a query; nothing is called')
  .option('-c, --config <file>', 'YAML file')
  .option('--demo', 'plan for the sandboxes instead')
  .option('-q, --query <graphql>', 'the query')
  .option('-f, --file <file>', 'a file with the query')
  .option('--variables <json>', 'variables of the query')
  .action(async (options: { config?: string; demo?: true; query?: string; file?: string; variables?: string }) => {
    await runReported(async () => (await import('./explain.js')).explain(options))
  })

program
  .command('export')
  .description('write the rows of a list as NDJSON or CSV, page after page; resumable')
  .argument('[list]', 'customers, contacts, tickets, orders or reportTables; or give a whole query with --query')
  .option('-c, --config <file>', 'YAML file')
  .option('--demo', 'export from the sandboxes instead')
  .option('--scale <number>', 'multiplies the size of the made-up data of --demo', positiveNumber, 1)
  .option('--filter <json>', 'as the filter of the list, such as \'{"status": {"eq": "ACTIVE"}}\'')
  .option('--order <terms>', 'such as createdAt:desc,name; newest first when left out')
  .option('--search <text>', 'as the search of the list')
  .option('-s, --source <name>', 'only this source; may be given again', collected)
  .option('--fields <paths>', 'such as name,customer.name; what the record itself holds when left out')
  .option('-q, --query <graphql>', 'a query with one list that selects nodes { … }, without first and after')
  .option('--variables <json>', 'variables of the query')
  .option('--format <format>', 'ndjson (a JSON object a line) or csv; by the name of the output when left out')
  .option('--escape-formulas', "in CSV, put ' before a text that a spreadsheet would run")
  .option('-o, --output <file>', 'write to this file and keep beside it where the export has come to')
  .option('--resume', 'go on with an unfinished --output; no row comes twice, none is left out')
  .option('--after <cursor>', 'begin after this cursor, which an export that ended early has told')
  .option('--page <rows>', 'rows of a page, at most 5000', rowCount, 500)
  .option('--no-progress', 'show no progress on the terminal')
  .addHelpText(
    'after',
    `
Examples:
  crm-federation export customers --demo > customers.ndjson
  crm-federation export tickets -c crm.yaml --filter '{"status": {"in": ["NEW", "OPEN"]}}' --order createdAt -o open.csv
  crm-federation export -c crm.yaml -o orders.ndjson --query '{ orders { nodes { number total { amount } lines { sku } } } }'

The limits of the configuration (scanBudget, operationTimeoutMs) hold for each page. Cursors are sealed with
server.cursorSecret where it is set, so that one from the server's answer to the same list serves for --after.
Exit code: 0 all rows are written, 1 a source failed, 2 the call or the configuration is wrong, 130 interrupted,
141 whoever reads the output has closed it, as head does; no further rows are read then.`,
  )
  .action(async (list: string | undefined, options: object) => {
    await runReported(async () => (await import('./export.js')).exportRows({ entity: list, ...options }))
  })

program
  .command('import')
  .description('make records of one source from the rows of a CSV or NDJSON file; resumable, no row is sent twice')
  .argument('<file>', 'rows as the input of the mutation that makes one such record')
  .requiredOption('-s, --source <name>', 'the source that gets the records')
  .requiredOption('-e, --entity <name>', 'customer, contact, ticket or order')
  .option('-c, --config <file>', 'YAML file')
  .option('--demo', 'import into the sandboxes instead, which end with the command')
  .option('--scale <number>', 'multiplies the size of the made-up data of --demo', positiveNumber, 1)
  .option('--format <format>', 'csv or ndjson; by the name of the file when left out')
  .option('--encoding <charset>', 'such as gb18030 or utf-16le; UTF-8 unless the file is surely one of these')
  .option('--dry-run', 'check every row and tell what the import would cost; nothing is called')
  .option('--report <file>', 'write what became of each row, as NDJSON')
  .addHelpText(
    'after',
    `
A CSV file has a heading of field names (name, email, customerId, ...), customFields.NAME for native fields; tags, lines
and customFields hold JSON; an empty cell says nothing. Rows go by Bulk jobs where the source has them and they pay, else
several in a call, else one by one. How far it is stands in FILE.SOURCE.ENTITY.import/: the same call again goes on.
Exit code: 0 every row is in, 1 some are not, 2 the call, the configuration or a row is wrong, 130 interrupted.`,
  )
  .action(async (file: string, options: { source: string; entity: string }) => {
    await runReported(async () => (await import('./import.js')).importFile(file, options))
  })

function collected(name: string, names: readonly string[] = []): readonly string[] {
  return [...names, name]
}

function rowCount(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 5_000) return number
  throw new InvalidArgumentError('Expected a whole number from 1 to 5000.')
}

function positiveNumber(text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('Expected a number above 0.')
}

function portNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.')
}

// Node puts this for bytes that are no text, and nobody would know what was meant.
const unread = process.argv.findIndex((argument) => argument.includes('\ufffd'))
if (unread !== -1)
  program.error(`Argument ${unread - 1} is not UTF-8, or holds U+FFFD; in JSON and GraphQL write \\ufffd.`)
await program.parseAsync()
