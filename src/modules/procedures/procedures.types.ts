import type { z } from 'zod'
import type { SourceNames } from './law-file.ts'
import type { commonSchema, procedureSchema } from './procedures.schemas.ts'

export type ProcedureCommon = z.output<typeof commonSchema>
/** A procedure as its file has it, with the file's name as `slug`. */
export type Procedure = z.output<typeof procedureSchema> & { slug: string }
export type ProcedurePeriod = Procedure['periods'][number]
export type ProcedureWay = ProcedurePeriod['ways'][number]
export type ProcedureStep = ProcedureWay['steps'][number]

export type ProcedureLaw = { common: ProcedureCommon; procedures: Map<string, Procedure>; sources: SourceNames }
