import type { Fault, FaultAction, FaultScript } from './sandbox.js'

/** A fault script together with the question the server asks it. */
export interface RunnableFaultScript extends FaultScript {
  /**
   * Which misbehaviour meets this request, if any; counts the request against `after` and `times`. Faults are asked in
   * the order they were added, and the first that applies ends the search, so later ones do not see the request.
   */
  take(request: { readonly method: string; readonly url: string; readonly body: string }): FaultAction | undefined
}

interface PlannedFault {
  readonly fault: Fault
  toSkip: number
  left: number
}

/** Makes a script, empty or with the faults given. A fault that is used up is dropped. */
export function createFaultScript(initial: readonly Fault[] = []): RunnableFaultScript {
  const planned: PlannedFault[] = []
  const add = (fault: Fault): void => {
    planned.push({ fault, toSkip: fault.after ?? 0, left: fault.times ?? 1 })
  }
  for (const fault of initial) add(fault)
  return {
    add,
    clear: () => {
      planned.length = 0
    },
    take: (request) => {
      for (const [index, entry] of planned.entries()) {
        if (entry.fault.when?.(request) === false) continue
        if (entry.toSkip > 0) {
          entry.toSkip -= 1
          continue
        }
        entry.left -= 1
        if (entry.left <= 0) planned.splice(index, 1)
        return entry.fault.action
      }
      return undefined
    },
  }
}
