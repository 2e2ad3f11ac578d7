import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks of /proc/<pid>/stat in a second; Linux has used 100 on every machine kind of today. */
const ticksPerSecond = 100

/**
 * CPU time of a process, user and system, all threads, in milliseconds; read in the same way for every contestant. The
 * scheduler's own count is exact to the nanosecond; where the kernel keeps none, ticks of 10 ms serve.
 */
export function cpuMilliseconds(pid: number): number {
  return schedulerMilliseconds(pid) ?? tickMilliseconds(pid)
}

function schedulerMilliseconds(pid: number): number | null {
  try {
    let nanoseconds = 0
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const [running = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
      nanoseconds += Number(running)
    }
    return nanoseconds > 0 ? nanoseconds / 1e6 : null
  } catch {
    return null
  }
}

function tickMilliseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold blanks; utime and stime are the 12th and 13th word behind it.
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(words[11]) + Number(words[12])) / ticksPerSecond) * 1000
}

/** Resident memory of a process in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  return megabytes(pid, 'VmRSS')
}

/** The most that was ever resident of a process that still runs, in MB. */
export function peakMegabytes(pid: number): number {
  return megabytes(pid, 'VmHWM')
}

function megabytes(pid: number, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return (Number(match?.[1] ?? NaN) * 1024) / 1e6
}
