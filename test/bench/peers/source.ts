import { Agent } from 'node:http'
import fetch from 'node-fetch'
import { Pool } from 'undici'
import type { NativeList } from '../shape/native.js'
import { sourceKey } from '../shape/values.js'

/** Most records in one page of the source, and most values in one `in`. */
export const maxPage = 100

/** Reads one page of a list. `query` is the encoded query string. Rejects on anything but 200. */
export type ReadList = <T>(resource: string, query: string) => Promise<NativeList<T>>

/** The HTTP clients that a peer can be run with. */
export type PeerClient = 'undici' | 'node-fetch'

const headers = { authorization: `Bearer ${sourceKey}`, accept: 'application/json' }

/** Reads lists of the source below `base`, over keep-alive connections. */
export function createReadList(base: string, client: string): ReadList {
  return client === 'node-fetch' ? withNodeFetch(base) : withUndici(base)
}

function withUndici(base: string): ReadList {
  const { origin, pathname } = new URL(base)
  const pool = new Pool(origin)
  return async <T>(resource: string, query: string) => {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: `${pathname}/${resource}?${query}`,
      headers,
    })
    if (statusCode !== 200) {
      await body.dump()
      throw new Error(`The source answered ${statusCode}`)
    }
    return (await body.json()) as NativeList<T>
  }
}

function withNodeFetch(base: string): ReadList {
  const agent = new Agent({ keepAlive: true })
  return async <T>(resource: string, query: string) => {
    const response = await fetch(`${base}/${resource}?${query}`, { headers, agent })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`The source answered ${response.status}`)
    return JSON.parse(text) as NativeList<T>
  }
}
