/** What to do about a failure, by the code that its text names; the first that fits is taken. */
const advice: readonly (readonly [code: RegExp, what: string])[] = [
  [/\bECONNREFUSED\b/, 'nothing listens at this address: see whether the system runs and whether baseUrl has its port'],
  [/\b(?:ENOTFOUND|EAI_AGAIN)\b/, 'the host name in baseUrl is not known here: correct it, or see to the name service'],
  [/\b(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/, 'no way leads there: see to network, firewall and proxy'],
  [/\bECONNRESET\b/, 'the other side hung up: see whether baseUrl should begin with https'],
  [/\b(?:EPROTO|ERR_SSL_[A-Z_]+)\b/, 'no encrypted connection came about: see whether baseUrl should begin with http'],
  [/\b(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)\b/, 'its certificate is out of date: have it renewed'],
  [/\bERR_TLS_CERT_ALTNAME_INVALID\b/, 'its certificate is for another host: use the name that the certificate has'],
  [
    /\b(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]*(?:ISSUER|LEAF)[A-Z_]*)\b/,
    'this machine does not know who signed its certificate: name the authority in NODE_EXTRA_CA_CERTS',
  ],
  [/\bSOURCE_AUTH_FAILED\b/, 'correct the settings under auth'],
  [/\bSOURCE_FORBIDDEN\b/, 'give the configured account permission to read this'],
  [/\bSOURCE_TIMEOUT\b/, 'see whether the system is slow, or raise limits.sourceTimeoutMs'],
  [/\bSOURCE_UNAVAILABLE\b/, 'see whether the system runs and can be reached from this machine'],
  [/\bSOURCE_PROTOCOL_ERROR\b|\bJSON\b/, 'the address answers, but not as this vendor does: correct baseUrl'],
]

/** A failure's text, followed by what to do about it where its code tells. */
export function withAdvice(detail: string): string {
  const [, what] = advice.find(([code]) => code.test(detail)) ?? []
  return what === undefined ? detail : `${detail}; ${what}`
}
