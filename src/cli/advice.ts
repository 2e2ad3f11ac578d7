/** What to do about a failure, by the code that its text names; the first that fits is taken. */
const advice: readonly (readonly [code: RegExp, what: string | null])[] = [
  // The transport has said what to do.
  [/\bcannot be reached: [A-Z][A-Z0-9_]+; /, null],
  [/\bSOURCE_AUTH_FAILED\b/, 'correct the settings under auth'],
  [/\bSOURCE_FORBIDDEN\b/, 'give the configured account permission to read this'],
  [/\bSOURCE_TIMEOUT\b/, 'see whether the system is slow, or raise limits.sourceTimeoutMs'],
  [/\bSOURCE_UNAVAILABLE\b/, 'see whether the system runs and can be reached from this machine'],
  [/\bSOURCE_PROTOCOL_ERROR\b|\bJSON\b/, 'the address answers, but not as this vendor does: correct baseUrl'],
]

/** A failure's text, followed by what to do about it where its code tells. */
export function withAdvice(detail: string): string {
  const [, what] = advice.find(([code]) => code.test(detail)) ?? []
  return what === undefined || what === null ? detail : `${detail}; ${what}`
}
