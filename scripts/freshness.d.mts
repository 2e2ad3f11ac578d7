export type Part = 'server' | 'page'
export const parts: Readonly<
  Record<Part, { readonly from: readonly string[]; readonly except: readonly string[]; readonly stamp: string }>
>
export function fingerprint(root: string, entries: readonly string[], except?: readonly string[]): string
export function installState(root: string): 'full' | 'production' | 'stale'
export function markInstalled(root: string): void
export function isStale(root: string, part: Part): boolean
export function isBuildStale(root: string): boolean
export function sourceFingerprint(root: string, part: Part): string
export function markBuilt(root: string, part: Part, sources: string): void
