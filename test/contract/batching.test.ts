import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startTestServer, type TestServer } from '../support/server.js'
import { sandboxedVendors } from '../support/sources.js'
import { vendors } from '../../src/vendors/registry.js'

