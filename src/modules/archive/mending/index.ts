export { findStruckOff, listNumbersTwice, listPersonsWithSeveral, listStillHeld, type MendingGroup } from './mending.queries.ts'
export { judgeDossiers, strikeOff, undoStrikeOff } from './mending.usecases.ts'
