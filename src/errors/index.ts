export { errorCatalogue, type ErrorCode, type ErrorKind } from './catalogue.js'
export { CrmError, asSourceError, badInput, invariant, type CrmErrorOptions } from './crm-error.js'
export { cut, cutEchoes, longestEcho, quoted } from './echo.js'
export { didYouMean, instead, nearOrAll, unknownName } from './near-miss.js'
