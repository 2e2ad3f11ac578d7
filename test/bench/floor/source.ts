import { Agent, get } from 'node:http'
import type { NativeList } from '../shape/native.js'
import { sourceKey } from '../shape/values.js'

const agent = new Agent({ keepAlive: true })
const headers = { authorization: `Bearer ${sourceKey}`, accept: 'application/json' }

/** Reads one page of a list. `query` is the encoded query string; rejects on anything but 200. */
export function readList<T>(url: string, query: string): Promise<NativeList<T>> {
  return new Promise((resolve, reject) => {
    get(`${url}?${query}`, { agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString()) as NativeList<T>)
        else reject(new Error(`The source answered ${response.statusCode} to ${query}`))
      })
    }).on('error', reject)
  })
}
