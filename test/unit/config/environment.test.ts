import { afterEach, expect, test } from '@jest/globals'
import { defaultToProduction } from '../../../src/config/index.js'

const before = process.env['NODE_ENV']

afterEach(() => {
  process.env['NODE_ENV'] = before
})

test('libraries run as in production unless the environment says otherwise', () => {
  process.env['NODE_ENV'] = 'development'
  defaultToProduction()
  expect(process.env['NODE_ENV']).toBe('development')
  delete process.env['NODE_ENV']
  defaultToProduction()
  expect(process.env['NODE_ENV']).toBe('production')
})
