import { parseArgs } from 'node:util'
import { isFlat, soak } from '../support/soak.js'

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const seconds = Number(values.seconds ?? 600)

console.log(`${seconds} s of soak, seed ${seed}`)
const figures = await soak({ seconds, seed, tell: (line) => console.log(line) })
const { wrong, late, unlisted, doubles, untrue } = figures
const flat = isFlat(figures)
console.log(`heap ${flat ? 'flat' : 'not flat'}: ${figures.heapMb.map((mb) => mb.toFixed(1)).join(', ')} MB`)
// What sandboxes still hold open must not keep the process.
process.exit(wrong + late + unlisted + doubles + untrue === 0 && flat ? 0 : 1)
