export { measureSource, type MeasuredSource, type MeasureOptions } from './measure.js'
export type { Measurement, MeasuredGrade } from './measurement.js'
export { profileText, type MeasuredProfile } from './profile-text.js'
export {
  applyProfile,
  measuredGrades,
  measuredOrders,
  profileableKinds,
  profileOf,
  testableFields,
  testableOperators,
  type KindProfile,
  type SourceProfile,
} from './profile.js'
