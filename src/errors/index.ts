export { errorCatalogue, type ErrorCode, type ErrorKind } from './catalogue.js'
export { CrmError, asSourceError, badInput, invariant, type CrmErrorOptions } from './crm-error.js'
