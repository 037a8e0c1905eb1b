import { serve } from '../../serve.ts'

export const GET = serve('listAbsences')
export const POST = serve('recordAbsence')
