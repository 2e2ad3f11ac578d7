export * from './http.js'
export { createTransportFactory, type TransportOptions } from './factory.js'
export { defaultRetryAfter, parseRetryAfter } from './retry-after.js'
export { systemTiming, type Timing } from './timing.js'
