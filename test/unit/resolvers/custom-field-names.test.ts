import { expect, test } from '@jest/globals'
import { readFieldNames } from '../../../resolvers/arguments.js'

test.each(['cf_857', 'customItem12__c', '客户等级', '字段_1', 'a.b', '_x', 'ns:name', 'e\u0301tat'])(
  '%s may be asked for',
  (name) => expect(readFieldNames([name])).toEqual([name]),
)

test.each(['', ' ', 'a b', "a'b", 'a"', '.a', '-a', 'a\n', 'a\u0000', '\ud800', '__proto__ x', 'x'.repeat(10_000)])(
  '%j is no name of a field, and refused at its place',
  (name) => {
    expect.assertions(1)
    try {
      readFieldNames(['fine', name])
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_USER_INPUT', argumentPath: ['names', 1] })
    }
  },
)
