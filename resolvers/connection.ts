import type { Page, SourceOutcome } from '../src/engine/types.js'

/** A page as the schema shows it. Getters, so that cursors are sealed only where they are asked for. */
export class PageConnection<R> {
  readonly nodes: readonly R[]
  /** Kept, since a compiled query reads a list more than once. */
  private made: readonly PageEdge<R>[] | undefined

  constructor(private readonly page: Page<R>) {
    this.nodes = page.records
  }

  get edges(): readonly PageEdge<R>[] {
    this.made ??= this.page.records.map((node, index) => new PageEdge(this.page, index, node))
    return this.made
  }

  get pageInfo(): PagePosition {
    return new PagePosition(this.page)
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
  constructor(
    private readonly page: Page<R>,
    private readonly index: number,
    readonly node: R,
  ) {}

  get cursor(): string {
    return this.page.cursorAt(this.index)
  }
}

class PagePosition {
  constructor(private readonly page: Page<unknown>) {}

  get hasNextPage(): boolean {
    return this.page.hasNextPage
  }

  get hasPreviousPage(): boolean {
    return this.page.hasPreviousPage
  }

  get startCursor(): string | null {
    return this.page.startCursor()
  }

  get endCursor(): string | null {
    return this.page.endCursor()
  }
}
