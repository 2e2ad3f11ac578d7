import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import express from 'express'
import fetch from 'node-fetch'
import { createGraphiqlRouter } from '../../../src/server/graphiql.js'

let folder: string
let server: Server
let url: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphiql-router-'))
  const app = express().use(createGraphiqlRouter(join(folder, 'built'), []))
  app.get('/healthz', (_request, response) => void response.send('up'))
  server = await new Promise((done) => {
    const listening: Server = app.listen(0, '127.0.0.1', () => done(listening))
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await new Promise((done) => server.close(done))
  await rm(folder, { recursive: true })
})

async function build(): Promise<void> {
  await mkdir(join(folder, 'built/assets'), { recursive: true })
  await writeFile(join(folder, 'built/index.html'), '<title>built</title>')
  await writeFile(join(folder, 'built/assets/index-0a1b2c.js'), 'export {}')
}

describe('the GraphiQL router', () => {
  it('says what to run while nothing is built, and serves the page as soon as it is', async () => {
    const before = await fetch(`${url}/`)
    expect(before.status).toBe(503)
    expect(before.headers.get('content-type')).toContain('text/plain')
    expect(await before.text()).toContain('npm run build')

    await build()
    const after = await fetch(`${url}/`)
    expect(after.status).toBe(200)
    expect(await after.text()).toBe('<title>built</title>')
  })

  it('lets the page talk to its own server only, and has it revalidated on each visit', async () => {
    await build()
    const { headers } = await fetch(`${url}/`)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'self'; script-src 'self';")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/https?:|unsafe-eval|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-cache')

    const again = await fetch(`${url}/`, { headers: { 'If-None-Match': headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  it('has files with a hash in their name kept for a year', async () => {
    await build()
    const asset = await fetch(`${url}/assets/index-0a1b2c.js`)
    expect(asset.status).toBe(200)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff')
    await asset.text()
  })

  it('leaves every other path to the next handler, with its headers untouched', async () => {
    await build()
    const health = await fetch(`${url}/healthz`)
    expect(await health.text()).toBe('up')
    expect(health.headers.get('content-security-policy')).toBeNull()
    for (const path of ['/assets/absent.js', '/assets/../../secret', '/assets/%2e%2e/index.html', '/index.html']) {
      expect((await fetch(url + path)).status).toBe(404)
    }
  })
})
