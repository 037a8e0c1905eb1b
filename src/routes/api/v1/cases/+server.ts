import { serve } from '../../serve.ts'

export const GET = serve('listCases')
export const POST = serve('handInCase')
