/** One part of the report. */
export interface Section {
  /** Its name on the command line. */
  readonly name: SectionName
  /** Markdown, without the heading. */
  readonly text: string
  /** The same for `--json`. */
  readonly data: unknown
}

/** The parts by name, in the sequence in which they are measured, with their headings. */
export const sectionTitles = {
  queries: 'Queries',
  latency: 'A source that takes 50 ms',
  growth: 'Growth with the rows',
  sources: 'Several sources at once',
  merge: 'Merging five long lists',
  export: 'Exporting a long list',
  start: 'Start and rest',
} as const

/** Name of a part. */
export type SectionName = keyof typeof sectionTitles
