import { expect, test } from '@jest/globals'
import { userErrorsOf } from '../../../resolvers/user-errors.js'

const problems = (count: number): Parameters<typeof userErrorsOf>[0] =>
  Array.from({ length: count }, (_, index) => ({
    path: ['lines', String(index)],
    message: `Line ${index} is wrong`,
    code: 'BAD_USER_INPUT',
  }))

test('up to 101 problems of a write are told one by one, below the input', () => {
  expect(userErrorsOf(problems(101))).toHaveLength(101)
  expect(userErrorsOf(problems(1))).toEqual([
    { path: ['input', 'lines', '0'], message: 'Line 0 is wrong', code: 'BAD_USER_INPUT' },
  ])
})

test('of more, 100 are told and the rest is counted', () => {
  const told = userErrorsOf(problems(40_000))
  expect(told).toHaveLength(101)
  expect(told[100]).toEqual({
    path: ['input'],
    message: '39900 more problems are not told; mend these first',
    code: 'BAD_USER_INPUT',
  })
})
