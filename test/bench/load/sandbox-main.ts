/** One sandbox as a process of its own that takes 20 ms for every answer; prints what a configuration needs to know. */
import { vendors } from '../../../src/vendors/registry.js'
import { sandboxes } from '../../../src/vendors/sandboxes.js'
import { announceUrl } from '../harness/announce.js'

const [vendor = ''] = process.argv.slice(2)
const answerMs = 20
const many = 1_000_000_000

const limits = { standard: many, perSecond: many }
const sandbox = await sandboxes[vendor]!.start({ scale: 0.1, ...{ limits } })
sandbox.faults.add({ times: Infinity, action: { kind: 'delay', milliseconds: answerMs } })
// The recorder would keep everything.
setInterval(() => (sandbox.requests.length = 0), 500)

const calls = (vendors[vendor]?.settings ?? []).filter(
  ({ name, type }) => /^limits\.(?:bulk)?per/i.test(name) && type === 'number',
)
const own = calls.length === 0 ? {} : { limits: Object.fromEntries(calls.map(({ name }) => [name.slice(7), many])) }
const secrets = (vendors[vendor]?.settings ?? []).filter(({ secret }) => secret === true).map(({ name }) => name)
console.log(`settings ${JSON.stringify({ settings: { ...sandbox.settings, ...own }, secrets })}`)
announceUrl(sandbox.url)
