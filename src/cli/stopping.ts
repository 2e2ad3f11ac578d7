/** In milliseconds: longer than a running request or a save of a job needs. */
const usualLongestEndMs = 20_000

/**
 * Waits for SIGINT or SIGTERM, then ends what runs, last started first. A second signal ends the process at once, for
 * someone who does not want to wait; so does `longestEndMs` in all (default 20,000), should something hang. Exit code 0 =
 * all ended in good order, 1 = something had to be cut, which a `close` says by false.
 * `announce` says that all is ready. It runs when signals are heeded already: who reads of it may send one at once.
 */
export async function untilStopped(
  running: readonly { close(): Promise<unknown> }[],
  announce: () => void,
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
    announce()
  })
  setTimeout(() => process.exit(1), longestEndMs)
  let isCut = false
  for (const each of [...running].reverse()) isCut = (await each.close()) === false || isCut
  // Nothing that is left, such as an idle timer, may hold a process that was told to end.
  process.exit(isCut ? 1 : 0)
}
