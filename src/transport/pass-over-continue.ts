import type { Socket } from 'node:net'

const informational = Buffer.from('HTTP/1.1 1')
const endOfHead = Buffer.from('\r\n\r\n')
const [zero, two, carriageReturn] = [0x30, 0x32, 0x0d]

/**
 * Lets an answer of 100 (Continue) that nobody has asked for pass: undici takes it for a broken connection, while RFC 9110,
 * section 15.2, has clients expect it. Its head is shown to undici as one of 102, which it passes over as it does all others
 * below 200. Only what stands where an answer begins is looked at, so that nothing within a body is touched; holds while
 * one request at a time is on the connection.
 */
export function passOverContinue<S extends Socket>(socket: S): S {
  let place: 'status' | 'head' | 'beyond' = 'beyond'
  let matched = 0
  let isHundred = false
  const begin = (): void => {
    place = 'status'
    matched = 0
    isHundred = true
  }
  /** Bytes may come one by one. */
  const look = (chunk: Buffer): void => {
    for (let at = 0; at < chunk.length && place !== 'beyond'; at++) {
      const byte = chunk[at]!
      if (place === 'head') {
        matched = byte === endOfHead[matched] ? matched + 1 : Number(byte === carriageReturn)
        if (matched === endOfHead.length) begin()
      } else if (matched < informational.length) {
        if (byte === informational[matched]) matched += 1
        else place = 'beyond'
      } else {
        isHundred &&= byte === zero
        matched += 1
        if (matched < informational.length + 2) continue
        if (isHundred) chunk[at] = two
        place = 'head'
        matched = 0
      }
    }
  }
  const write = socket.write.bind(socket) as (...parameters: unknown[]) => boolean
  const read = socket.read.bind(socket)
  socket.write = (...parameters: unknown[]) => {
    begin()
    return write(...parameters)
  }
  socket.read = (size?: number) => {
    const chunk = read(size) as Buffer | null
    if (chunk !== null) look(chunk)
    return chunk
  }
  return socket
}
