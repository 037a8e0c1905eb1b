export { findStruckOff, listGoneAway, listNumbersTwice, listPersonsWithSeveral, type MendingGroup } from './mending.queries.ts'
export { judgeDossiers, strikeOff, undoStrikeOff } from './mending.usecases.ts'
