export { isSameProfile, profileOfFolder, profilesFor, standardOf, type ProfileValues, type ScanProfile } from './profiles.model.ts'
export { findLastProfile, listScanProfiles } from './profiles.queries.ts'
export { keepScanProfile, removeScanProfile } from './profiles.usecases.ts'
