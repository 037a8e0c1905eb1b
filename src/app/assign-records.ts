import { assignRecords } from '#modules/archive/index.ts'
import { moveMeritRecords } from '#modules/merit/index.ts'
import type { Runtime } from './runtime.ts'

/** The use case with what every other module has on persons: it goes with them. A module with paths of its own joins here. */
export const assignRecordsOf = (runtime: Pick<Runtime, 'areas'>) =>
  assignRecords(runtime.areas, [moveMeritRecords])
