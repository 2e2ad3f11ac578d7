/** In milliseconds: longer than a running request or a save of a job needs. */
const usualLongestEndMs = 20_000

/**
 * Waits for SIGINT or SIGTERM, then ends what runs, last started first. A second signal ends the process at once, for
 * someone who does not want to wait; so does `longestEndMs` in all (default 20,000), should something hang.
 */
export async function untilStopped(
  running: readonly { close(): Promise<void> }[],
  longestEndMs = usualLongestEndMs,
): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once('SIGINT', () => process.exit(130))
        process.once('SIGTERM', () => process.exit(143))
        resolve()
      })
    }
  })
  setTimeout(() => process.exit(1), longestEndMs)
  for (const each of [...running].reverse()) await each.close()
  // Nothing that is left, such as an idle timer, may hold a process that was told to end.
  process.exit(0)
}
