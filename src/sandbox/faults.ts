import type { Fault, FaultAction, FaultScript, FaultStage } from './sandbox.js'

/** A fault script together with the question the server asks it. */
export interface RunnableFaultScript extends FaultScript {
  /**
   * Which misbehaviour meets this request, if any; counts the request against `after` and `times`. The script is asked
   * twice: for the stage `unread` when the head has come, for the others when the body is read. Each time faults are
   * asked in the order they were added, and the first that applies ends the search, so later ones do not see the request.
   */
  take(request: FaultedRequest, moment: 'unread' | 'read'): FaultAction | undefined
}

/** What a fault's `when` is asked about. */
export interface FaultedRequest {
  readonly method: string
  readonly url: string
  readonly body: string
}

/** The stage of an action that names none is `unapplied`; a cut answer shows that the work was done. */
export function stageOf(action: FaultAction): FaultStage {
  if (action.kind === 'cutBody') return 'applied'
  return action.kind === 'vendor' ? 'unapplied' : (action.stage ?? 'unapplied')
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
    take: (request, moment) => {
      for (const [index, entry] of planned.entries()) {
        if ((stageOf(entry.fault.action) === 'unread') !== (moment === 'unread')) continue
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
