import { Agent, get } from 'node:http'
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'

const agent = new Agent({ keepAlive: true })
let longest = 0
const ask = () => {
  const began = performance.now()
  get(workerData, { agent }, (response) => {
    response.resume().once('end', () => {
      longest = Math.max(longest, performance.now() - began)
      setTimeout(ask, 10)
    })
  }).once('error', () => {
    longest = Infinity
  })
}
ask()
parentPort.once('message', () => {
  parentPort.postMessage(longest)
  process.exit(0)
})
