import { serve } from '../../serve.ts'

export const GET = serve('listNumbers')
export const POST = serve('reserveNumber')
