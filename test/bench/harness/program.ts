import { spawn, type ChildProcess } from 'node:child_process'
import { openSync } from 'node:fs'

/** A server that runs as a process of its own. */
export interface Program {
  readonly name: string
  readonly pid: number
  readonly url: string
  /** Milliseconds from its start to the line that says it listens. */
  readonly startMs: number
  stop(): Promise<void>
}

/** How to start one. */
export interface ProgramStart {
  readonly name: string
  /** Arguments of node. */
  readonly args: readonly string[]
  /** The line of standard output that says it listens; its first group is the URL. */
  readonly ready: RegExp
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Told all that it has printed so far, again and again until it listens. */
  readonly onOutput?: (text: string) => void
  /** Where standard error goes: our own, or to /dev/null for a server that logs there. */
  readonly log?: 'shown' | 'null'
}

const patienceMs = 60_000

/** Starts a server for production and waits until it listens. @throws when it ends or stays silent. */
export async function startProgram(start: ProgramStart): Promise<Program> {
  const started = performance.now()
  const child = spawn(process.execPath, start.args, {
    cwd: start.cwd ?? process.cwd(),
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', ...start.env },
    stdio: ['pipe', 'pipe', start.log === 'null' ? openSync('/dev/null', 'w') : 'inherit'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const url = await listening(child, start)
  return {
    name: start.name,
    pid: child.pid!,
    url,
    startMs: performance.now() - started,
    stop: () => stop(child),
  }
}

function listening(child: ChildProcess, { name, ready, onOutput }: ProgramStart): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start in ${patienceMs} ms`)), patienceMs)
    let output = ''
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      onOutput?.(output)
      const url = ready.exec(output)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve(url)
    }
    child.stdout!.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`${name} ended with ${code} before it listened. ${output}`))
    })
  })
}

const running = new Set<ChildProcess>()

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(timer)
}

/** Ends every server that still runs, at once. */
export function stopAll(): void {
  for (const child of running) child.kill('SIGKILL')
}
