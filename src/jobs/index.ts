export type * from './job.js'
export type { Shelf, ShelfChange } from './shelf.js'
export { createMemoryShelf } from './memory-shelf.js'
export { openEmbeddedShelf } from './embedded-shelf.js'
export { createRedisShelf, type RedisShelfOptions } from './redis-shelf.js'
export { createInProcessJobs, type InProcessJobsOptions } from './in-process.js'
// `bullmq.ts` is imported by itself where Redis is configured: elsewhere its library would only take memory.
export type { BullMqJobsOptions } from './bullmq.js'
export { retentionMs as jobRetentionMs } from './job-store.js'
