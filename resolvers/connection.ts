import type { Page, PageEntry, SourceOutcome } from '../src/engine/types.js'

/** A page as the schema shows it. Getters, so that cursors are sealed only where they are asked for. */
export class PageConnection<R> {
  constructor(private readonly page: Page<R>) {}

  get edges(): readonly PageEdge<R>[] {
    return this.page.entries.map((entry) => new PageEdge(entry))
  }

  get nodes(): readonly R[] {
    return this.page.entries.map((entry) => entry.record)
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
  constructor(private readonly entry: PageEntry<R>) {}

  get cursor(): string {
    return this.entry.cursor()
  }

  get node(): R {
    return this.entry.record
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
