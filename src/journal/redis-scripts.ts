// An entry is a hash: `intent` and `outcome` as JSON, `state` ('' = none yet, else the outcome's name), `holder`, and
// `until`, the end of the lease in epoch milliseconds. Its time to live is set once, so that changes do not prolong it.

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

const open = `
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= '' and state ~= 'OUTCOME_UNKNOWN' then return 0 end
`

/** ARGV: intent, holder, lease ms, retention ms. Nil = recorded; else intent, outcome ('' = none) and lease left in ms. */
export const beginScript = `${now}
local known = redis.call('HMGET', KEYS[1], 'intent', 'outcome', 'until', 'holder')
if known[1] and known[4] ~= ARGV[2] then return { known[1], known[2] or '', string.format('%.0f', known[3] - now) } end
redis.call('HSET', KEYS[1], 'intent', ARGV[1], 'state', '', 'holder', ARGV[2], 'until', string.format('%.0f', now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return nil
`

/** ARGV: holder, lease ms, `take` (its lease must be over) or `keep` (it must be the holder's). 1 = done. */
export const leaseScript = `${now}${open}
local has = redis.call('HMGET', KEYS[1], 'holder', 'until')
if ARGV[3] == 'take' and tonumber(has[2]) > now then return 0 end
if ARGV[3] == 'keep' and has[1] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', string.format('%.0f', now + ARGV[2]))
return 1
`

/** ARGV: holder, outcome, its name. 1 = recorded. */
export const finishScript = `${now}${open}
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'outcome', ARGV[2], 'state', ARGV[3], 'holder', '', 'until', string.format('%.0f', now))
return 1
`

/** ARGV: holder. 1 = taken out. */
export const forgetScript = `
if redis.call('HGET', KEYS[1], 'state') ~= '' then return 0 end
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`
