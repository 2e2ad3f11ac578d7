import { internalEnumeration } from '../enumeration.js'

/** How far a source's own evaluation of a condition can be trusted. */
export const PushdownGrade = internalEnumeration(
  'PushdownGrade',
  "How far a source's own evaluation of a condition agrees with the meaning of the filters here.",
  {
    EXACT: { internal: 'exact', description: 'It finds the same records.' },
    SUPERSET: {
      internal: 'superset',
      description: 'It may find more; the rest is dropped here. It never finds fewer.',
    },
  },
)
