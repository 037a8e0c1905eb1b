import { serve } from '../../serve.ts'

export const GET = serve('listOutstanding')
export const POST = serve('openOutstanding')
