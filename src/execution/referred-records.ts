import type { ShapeField } from './answer-shape.js'

/** What was read of the records of one source: by native id, what the field gives. */
export type ById = ReadonlyMap<string, object | null>

/** Records that others refer to, read before their fields are written: by place in the query, and source. */
export class ReferredRecords {
  private readonly places = new Map<ShapeField, Map<string, ById>>()
  /** What was thrown while something was read ahead: a misfit, or a defect, since sources that fail only leave records out. */
  thrown: unknown = undefined

  /** What was read for one field of the query, by source. */
  at(place: ShapeField): Map<string, ById> {
    let sources = this.places.get(place)
    if (sources === undefined) {
      sources = new Map()
      this.places.set(place, sources)
    }
    return sources
  }

  /** To be called when all is written: settled promises of the request may hold this for long. */
  letGo(): void {
    this.places.clear()
  }
}
