/** What a code of the system, of TLS or of an HTTP client tells about a call that failed. */
export interface SystemFailure {
  /** False where another attempt would only meet the same: a name that is not known, a certificate, a handshake. */
  readonly retryable: boolean
  /** Whether no byte of the request can have left. */
  readonly neverLeft: boolean
  /** What to do about it; null where the code does not tell. */
  readonly advice: string | null
}

const issuer: SystemFailure = {
  retryable: false,
  neverLeft: true,
  advice:
    "this machine does not know who signed its certificate: name the authority's certificate in the source's tls.ca, or in NODE_EXTRA_CA_CERTS",
}
const outOfDate: SystemFailure = {
  retryable: false,
  neverLeft: true,
  advice: 'its certificate is out of date: have it renewed, and see that the clock of this machine is right',
}
const otherHost: SystemFailure = {
  retryable: false,
  neverLeft: true,
  advice: 'its certificate is for another host: use the name that the certificate has in baseUrl',
}
const otherwiseRefused: SystemFailure = {
  retryable: false,
  neverLeft: true,
  advice: 'its certificate is not acceptable: have another one issued',
}
const unknownName: SystemFailure = {
  retryable: false,
  neverLeft: true,
  advice: 'the host name in baseUrl is not known here: correct it, or see to the name service',
}
const refused: SystemFailure = {
  retryable: true,
  neverLeft: true,
  advice: 'nothing listens at this address: see whether the system runs and whether baseUrl has its port',
}
const noWay: SystemFailure = {
  retryable: true,
  neverLeft: false,
  advice: 'no way leads there: see to network, firewall and proxy',
}
const hungUp: SystemFailure = {
  retryable: true,
  neverLeft: false,
  advice: 'the other side hung up: where it always does, see whether baseUrl should begin with https',
}
const noHandshake: SystemFailure = {
  retryable: false,
  neverLeft: false,
  advice: 'no encrypted connection came about: see whether baseUrl should begin with http',
}
const other: SystemFailure = { retryable: true, neverLeft: false, advice: null }

/** Codes with a meaning of their own. Certificates: Node.js, TLS (SSL), "X509 certificate error codes". */
const meanings: Readonly<Record<string, SystemFailure>> = {
  ENOTFOUND: unknownName,
  EAI_AGAIN: unknownName,
  EAI_FAIL: unknownName,
  EAI_NODATA: unknownName,
  EAI_NONAME: unknownName,
  ECONNREFUSED: refused,
  ETIMEDOUT: noWay,
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  UND_ERR_CONNECT_TIMEOUT: { ...noWay, neverLeft: true },
  ECONNRESET: hungUp,
  EPROTO: noHandshake,
  CERT_HAS_EXPIRED: outOfDate,
  CERT_NOT_YET_VALID: outOfDate,
  CRL_HAS_EXPIRED: outOfDate,
  CRL_NOT_YET_VALID: outOfDate,
  DEPTH_ZERO_SELF_SIGNED_CERT: issuer,
  SELF_SIGNED_CERT_IN_CHAIN: issuer,
  UNABLE_TO_GET_ISSUER_CERT: issuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: issuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: issuer,
  CERT_UNTRUSTED: issuer,
  ERR_TLS_CERT_ALTNAME_INVALID: otherHost,
  ERR_TLS_CERT_ALTNAME_FORMAT: otherHost,
  HOSTNAME_MISMATCH: otherHost,
  CERT_CHAIN_TOO_LONG: otherwiseRefused,
  CERT_REJECTED: otherwiseRefused,
  CERT_REVOKED: otherwiseRefused,
  CERT_SIGNATURE_FAILURE: otherwiseRefused,
  CRL_SIGNATURE_FAILURE: otherwiseRefused,
  ERROR_IN_CERT_NOT_AFTER_FIELD: otherwiseRefused,
  ERROR_IN_CERT_NOT_BEFORE_FIELD: otherwiseRefused,
  ERROR_IN_CRL_LAST_UPDATE_FIELD: otherwiseRefused,
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: otherwiseRefused,
  INVALID_CA: otherwiseRefused,
  INVALID_PURPOSE: otherwiseRefused,
  PATH_LENGTH_EXCEEDED: otherwiseRefused,
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: otherwiseRefused,
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: otherwiseRefused,
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: otherwiseRefused,
  UNABLE_TO_GET_CRL: otherwiseRefused,
}

/**
 * Alerts that TLS knows for handshakes alone (RFC 8446, 6.2). That about a client's certificate may come when the client
 * has already begun to talk, yet a server reads nothing before its own handshake is over.
 */
const handshakeAlert =
  /_ALERT_(?:HANDSHAKE_FAILURE|(?:NO|BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED|PROTOCOL_VERSION|INSUFFICIENT_SECURITY|NO_APPLICATION_PROTOCOL|UNRECOGNIZED_NAME)$/

/**
 * What a code means. `connecting`: the system gave it for the making of the connection, before which nothing is sent,
 * whatever the code.
 */
export function meaningOfCode(code: string, connecting = false): SystemFailure {
  const known = Object.hasOwn(meanings, code) ? meanings[code]! : /^ERR_(?:SSL|TLS)_/.test(code) ? noHandshake : other
  const neverLeft = connecting || handshakeAlert.test(code)
  return neverLeft && !known.neverLeft ? { ...known, neverLeft } : known
}

/** A code that an error carries, and whether it came while connecting. */
export interface FoundCode {
  readonly code: string
  readonly connecting: boolean
}

/**
 * The system's code of an error or of what caused it, such as ECONNREFUSED; null when there is none. Only codes are
 * read: texts of a client library hold the URL, and with it whatever a vendor puts there.
 */
export function codeOf(error: unknown): FoundCode | null {
  for (let each = error, depth = 0; typeof each === 'object' && each !== null && depth < 5; depth++) {
    const { code, syscall, erroredSysCall, cause } = each as Readonly<Record<string, unknown>>
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,79}$/.test(code)) {
      return { code, connecting: (syscall ?? erroredSysCall) === 'connect' }
    }
    each = cause
  }
  return null
}
