/**
 * Waits for SIGINT or SIGTERM, then ends what runs, last started first. A second signal ends the process at once, for
 * someone who does not want to wait.
 */
export async function untilStopped(running: readonly { close(): Promise<void> }[]): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once('SIGINT', () => process.exit(130))
        process.once('SIGTERM', () => process.exit(143))
        resolve()
      })
    }
  })
  for (const each of [...running].reverse()) await each.close()
  // Nothing that is left, such as an idle timer, may hold a process that was told to end.
  process.exit(0)
}
