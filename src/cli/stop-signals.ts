/** Exit code of a command that was ended by a signal, as a shell says it. */
export const interruptedCode = 130

/** The first SIGINT or SIGTERM lets a command end in good order, the second ends it at once. */
export function stopOnSignals(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const names = ['SIGINT', 'SIGTERM'] as const
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(interruptedCode)
    controller.abort()
  }
  for (const name of names) process.on(name, stop)
  return { signal: controller.signal, release: () => names.forEach((name) => process.off(name, stop)) }
}
