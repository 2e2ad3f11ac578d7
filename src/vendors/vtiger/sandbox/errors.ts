/** An error the server models: HTTP 200 with `success: false`. The code is text but for one case, the number 0. */
export class WebServiceError extends Error {
  constructor(
    readonly code: string | 0,
    message: string,
  ) {
    super(message)
  }
}

/** The server fell over: HTTP 500 with an empty body. What was written before stays. */
export class Crash extends Error {}

/** HTTP 200 with plain text in place of JSON. */
export class PlainAnswer extends Error {}

/** Texts as the server sends them, spelling mistakes included. */
export const failures = {
  denied: (what = ''): WebServiceError =>
    new WebServiceError('ACCESS_DENIED', `Permission to perform the operation is denied${what}`),
  unreadable: (): WebServiceError => new WebServiceError('ACCESS_DENIED', 'Permission to read given object is denied'),
  badId: (): WebServiceError => new WebServiceError('INVALID_ID_ATTRIBUTE', 'Id specified is incorrect'),
  unknown: (): WebServiceError =>
    new WebServiceError('INTERNAL_SERVER_ERROR', 'Unknown Error while processing request'),
  missing: (field: string): WebServiceError =>
    new WebServiceError('MANDATORY_FIELDS_MISSING', `${field} does not have a value`),
  duplicate: (): WebServiceError => new WebServiceError(0, 'Duplicate(s) detected!'),
  noSession: (): WebServiceError => new WebServiceError('AUTHENTICATION_REQUIRED', 'Authencation required'),
  badSession: (): WebServiceError => new WebServiceError('INVALID_SESSIONID', 'Session Identifier provided is Invalid'),
  badToken: (): WebServiceError => new WebServiceError('INVALID_AUTH_TOKEN', 'Specified token is invalid or expired'),
  badCredentials: (): WebServiceError =>
    new WebServiceError('INVALID_USER_CREDENTIALS', 'Invalid username or password'),
  syntax: (text: string): WebServiceError => new WebServiceError('QUERY_SYNTAX_ERROR', text),
}
