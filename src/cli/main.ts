#!/usr/bin/env node
import 'reflect-metadata'
import { Command, InvalidArgumentError } from 'commander'
import { runReported } from './failures.js'

// Each command loads its own modules when it is chosen: help and mistakes answer at once.

const program = new Command('crm-federation')
  .description('One exact GraphQL API over the CRM systems a company already runs')
  // Commands made below inherit this: a call that is wrong ends with 2, as a configuration that is wrong does.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
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

await program.parseAsync()
