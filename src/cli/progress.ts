import { SingleBar } from 'cli-progress'

/** How a long command shows how far it is. */
export interface Progress {
  readonly isShown: boolean
  expect(total: number): void
  reach(rows: number): void
  end(): void
}

/** Shows nothing. */
export const silentProgress: Progress = {
  isShown: false,
  expect: () => undefined,
  reach: () => undefined,
  end: () => undefined,
}

/** A bar on the terminal, on stderr; nothing where that is no terminal. `rows` are done already. */
export function progressOn(rows: number): Progress {
  if (!process.stderr.isTTY) return silentProgress
  const bar = new SingleBar({
    format: '{bar} {value} of {total} rows, {duration_formatted}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  })
  bar.start(0, rows)
  return {
    isShown: true,
    expect: (total) => bar.setTotal(total),
    reach: (now) => {
      if (now > bar.getTotal()) bar.setTotal(now)
      bar.update(now)
    },
    end: () => bar.stop(),
  }
}
