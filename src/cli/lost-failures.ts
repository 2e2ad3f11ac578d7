import { CrmError, logDefect, type Logger } from '../errors/index.js'

/**
 * Keeps the process alive when a promise fails that nobody waits for, and logs it as the defect that it is: Node.js
 * would end the process, and with it every other request.
 */
export function surviveLostFailures(logger: Logger): void {
  process.on('unhandledRejection', (reason) => {
    logDefect(logger, null, new CrmError('INTERNAL_SERVER_ERROR', 'A failure nobody waited for', { cause: reason }))
  })
}
