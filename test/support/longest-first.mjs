import SequencerModule from '@jest/test-sequencer'

const Sequencer = SequencerModule.default ?? SequencerModule

/** Suites that take long whatever their files' size: random cases, killed processes, whole servers. Longest first. */
const long = [
  /test\/property\/sources/,
  /test\/contract\/imports/,
  /test\/fault\/killed/,
  /test\/contract\/serve-writes/,
  /test\/contract\/report-uploads/,
  /test\/fault\//,
  /test\/property\//,
  /test\/browser\//,
]

/**
 * Begins with the suites that take longest, so that none of them is left for the end, where it would run alone. Without
 * times of earlier runs, as in a fresh clone, Jest goes by the size of the files, which tells little here.
 */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const rank = ({ path }) => {
      const index = long.findIndex((pattern) => pattern.test(path))
      return index === -1 ? long.length : index
    }
    const usual = await super.sort(tests)
    return [...usual].sort((one, other) => rank(one) - rank(other))
  }
}
