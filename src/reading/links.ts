/** Links declared in the configuration, as groups of `source:nativeId`. */
export interface DeclaredLinks {
  /** Ids linked with this one, itself left out. */
  linkedWith(id: string): readonly string[]
}

/** Makes links from groups; an id in several groups links with all of them, but groups are not joined through it. */
export function declaredLinks(groups: readonly (readonly string[])[]): DeclaredLinks {
  const links = new Map<string, Set<string>>()
  for (const group of groups) {
    for (const id of group) {
      const others = links.get(id) ?? new Set<string>()
      group.filter((other) => other !== id).forEach((other) => others.add(other))
      links.set(id, others)
    }
  }
  return { linkedWith: (id) => [...(links.get(id) ?? [])] }
}
