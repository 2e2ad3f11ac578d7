import type { Page, SourceOutcome } from '../src/engine/types.js'

/** A page as the schema shows it. Getters, so that cursors are sealed only where they are asked for. */
export class PageConnection<R> {
  readonly nodes: readonly R[]
  /** Kept, since a compiled query reads a list more than once. */
  private made: readonly PageEdge<R>[] | undefined
  private position: PagePosition | undefined

  constructor(private readonly page: Page<R>) {
    this.nodes = page.records
  }

  get edges(): readonly PageEdge<R>[] {
    this.made ??= this.page.records.map((node, index) => new PageEdge(this.page, index, node))
    return this.made
  }

  get pageInfo(): PagePosition {
    this.position ??= new PagePosition(this.page)
    return this.position
  }

  get totalCount(): number | null {
    return this.page.totalCount
  }

  get complete(): boolean {
    return this.page.complete
  }

  get sources(): readonly SourceOutcome[] {
    return this.page.outcomes
  }
}

class PageEdge<R> {
  /** Kept: sealing is dear, and a cursor may be asked for under many names. */
  private sealed: string | undefined

  constructor(
    private readonly page: Page<R>,
    private readonly index: number,
    readonly node: R,
  ) {}

  get cursor(): string {
    this.sealed ??= this.page.cursorAt(this.index)
    return this.sealed
  }
}

class PagePosition {
  private start: string | null | undefined
  private end: string | null | undefined

  constructor(private readonly page: Page<unknown>) {}

  get hasNextPage(): boolean {
    return this.page.hasNextPage
  }

  get hasPreviousPage(): boolean {
    return this.page.hasPreviousPage
  }

  get startCursor(): string | null {
    if (this.start === undefined) this.start = this.page.startCursor()
    return this.start
  }

  get endCursor(): string | null {
    if (this.end === undefined) this.end = this.page.endCursor()
    return this.end
  }
}
