export { problemsOf, writeTargetOf } from './check.js'
export { writeFingerprint } from './fingerprint.js'
export { intentOf, newMarker, tidyWish } from './intent.js'
export { LeaseKeeper } from './lease.js'
export { provesRefusal } from './loss.js'
export { settleMsOf } from './settings.js'
export {
  absentOutcome,
  appliedOutcome,
  failureBeside,
  neverSettled,
  refusedOutcome,
  unknownOutcome,
  type LostCause,
} from './tell.js'
