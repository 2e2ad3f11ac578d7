import { CrmError } from '../../errors/index.js'

/** How many pages in a row may bring nothing new before the end of a sequence. */
export const mostBarrenPages = 2

/** How often a reading goes back without getting on before it gives up. */
export const mostMisses = 5

/** The failure of a read whose records moved faster than it could follow. What it delivered before is right. */
export function driftError(source: string): CrmError {
  return new CrmError(
    'SOURCE_DRIFT',
    'Records of this source kept moving while they were read, so that some may be missing; ask again',
    { source },
  )
}

/** The failure of a read whose source says that more follows, and does not give it. */
export function withheldError(source: string): CrmError {
  return new CrmError(
    'SOURCE_PROTOCOL_ERROR',
    `The source says that more records follow, and sent ${mostBarrenPages} pages in a row without any`,
    { source },
  )
}

/** Pages that did not follow the one before. */
export class Refusals {
  private readonly contents = new Map<string, string>()

  constructor(private readonly source: string) {}

  /**
   * Notes a page that does not follow. @throws SOURCE_PROTOCOL_ERROR when the same page came again after what stands
   * before it was read anew: nothing moves there, the source just has no one order.
   */
  note(position: unknown, places: readonly unknown[]): void {
    const at = JSON.stringify(position)
    const content = JSON.stringify(places)
    if (places.length > 0 && this.contents.get(at) === content) {
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'The source sent pages that do not follow each other in one order', {
        source: this.source,
      })
    }
    this.contents.set(at, content)
  }
}
