import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemCode } from './system-code.js'
import type { Reading } from './values.js'

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** Certificates of authorities, each as PEM, or what is wrong with the file that was to hold them. */
export type Authorities = { readonly certificates: readonly string[] } | { readonly problem: string }

/**
 * Reads the authorities that a source's `tls.ca` names, a relative path counting from the configuration's folder. Those
 * of NODE_EXTRA_CA_CERTS are among them: Node.js leaves them out for connections with authorities of their own.
 */
export function readAuthorities({ folder, environment }: Reading, path: string): Authorities {
  const own = readPem(resolve(folder, path))
  if ('problem' in own) return own
  const extra = environment['NODE_EXTRA_CA_CERTS'] ?? ''
  // Node.js only warns of a file that it cannot read.
  const more = extra === '' ? own : readPem(resolve(extra))
  return 'problem' in more ? own : { certificates: [...new Set([...own.certificates, ...more.certificates])] }
}

function readPem(file: string): Authorities {
  let text: string
  try {
    text = readFileSync(file, 'latin1')
  } catch (error) {
    return { problem: `cannot read the file: ${systemCode(error) ?? 'unknown reason'}; ${expected}` }
  }
  const found = [...text.matchAll(block)]
  if (found.length === 0) return { problem: `the file holds no certificate; ${expected}` }
  for (const { 0: pem, index } of found) {
    try {
      new X509Certificate(pem)
    } catch {
      const line = text.slice(0, index).split('\n').length
      return { problem: `the certificate on line ${line} of the file is damaged; have it exported anew` }
    }
  }
  return { certificates: found.map(([pem]) => pem) }
}

const expected = 'expected the path of a PEM file with BEGIN CERTIFICATE, relative to the folder of the configuration'
