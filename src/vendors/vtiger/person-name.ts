import { personName } from './mapping.js'

/** A person's name as the vendor keeps it. */
export interface PersonNames {
  /** Family name, which every contact has. */
  readonly family: string
  /** Null where the name is kept whole as the family name. */
  readonly given: string | null
}

// Family names of two characters that are borne today.
const doubleFamilyNames: ReadonlySet<string> = new Set([
  ...['欧阳', '歐陽', '司马', '司馬', '上官', '诸葛', '諸葛', '夏侯', '皇甫', '尉迟', '尉遲', '公孙', '公孫'],
  ...['慕容', '司徒', '令狐', '东方', '東方', '南宫', '南宮', '独孤', '獨孤', '长孙', '長孫', '宇文', '端木'],
])

const han = /^\p{Script=Han}+$/u

/**
 * Parts a name so that the reading side puts the very same text together again. Chinese names of two or three characters
 * (with a family name of two: of three or four) have the family name first; other names have it last, after the last
 * blank. A name that fits neither, or would read otherwise, is kept whole as the family name.
 */
export function partName(name: string): PersonNames {
  const parted = han.test(name) ? partChinese(name) : partAtLastBlank(name)
  return parted !== null && personName(parted.family, parted.given) === name ? parted : { family: name, given: null }
}

function partChinese(name: string): PersonNames | null {
  const length = doubleFamilyNames.has(name.slice(0, 2)) && name.length > 2 ? 2 : 1
  return name.length > length && name.length <= length + 2
    ? { family: name.slice(0, length), given: name.slice(length) }
    : null
}

function partAtLastBlank(name: string): PersonNames | null {
  const match = /^(\S(?:.*\S)?) (\S+)$/u.exec(name)
  return match === null ? null : { given: match[1]!, family: match[2]! }
}

/** Whether two columns, said one by one, read as the name. */
export function readsAs(name: string, { family, given }: PersonNames): boolean {
  return personName(family === '' ? null : family, given === '' ? null : given) === name
}
