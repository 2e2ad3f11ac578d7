/**
 * What Node runs as the command line: the build where `npm test` has found that it is of these sources, as that starts
 * in half the time, otherwise the sources themselves.
 */
export const commandLine: readonly string[] =
  process.env['TESTED_BUILD'] === 'fresh' ? ['dist/src/cli/main.js'] : ['--import', 'tsx', 'src/cli/main.ts']
