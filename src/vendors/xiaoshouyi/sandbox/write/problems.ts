import { Refusal } from '../refusal.js'

/** Why a write, a batch or a Bulk call is refused. */
export type WriteProblem = keyof typeof catalogue

/** Makes the refusal of a problem; `detail` (often a field's apiKey) ends its message. */
export type Refuse = (problem: WriteProblem, detail?: string) => Refusal

/**
 * Code and message of each problem. No code of a v2.0 write is public: these are the numbers of the v1 catalogue of 2015,
 * and every one may be set. The messages are ours, but for that of a duplicate, whose words were seen on v1.
 */
const catalogue = {
  missingRecord: [300002, 'business record does not exist'],
  missingField: [100002, 'parameters incomplete'],
  wrongType: [300007, 'field type error'],
  duplicate: [300003, '数据重复'],
  validation: [100003, 'bad parameter'],
  notAllowed: [300001, 'no permission for the operation'],
  locked: [300001, 'the record is locked'],
  unknownObject: [200002, 'object does not exist'],
  unknownField: [300006, 'item does not exist'],
  emptyData: [200003, 'object is empty'],
  tooManyRows: [200004, 'too many rows in the operation'],
  tooLong: [200006, 'length exceeded'],
  valueExists: [300004, 'value already exists'],
  parentIsSelf: [310101, 'the parent is the record itself'],
  parentIsChild: [310102, 'the parent is a child of the record'],
  tooManyLevels: [310103, 'more than 10 levels of parents'],
  effectiveEdit: [314001, 'only orders that are not yet effective can be edited'],
  effectiveDelete: [314002, 'only orders that are not yet effective can be deleted'],
} as const satisfies Record<string, readonly [code: number, message: string]>

/** Makes the refusals, with other codes where they are given. */
export function createRefusals(codes: Partial<Readonly<Record<WriteProblem, number>>> = {}): Refuse {
  return (problem, detail) => {
    const [code, message] = catalogue[problem]
    return new Refusal(codes[problem] ?? code, detail === undefined ? message : `${message}: ${detail}`)
  }
}
