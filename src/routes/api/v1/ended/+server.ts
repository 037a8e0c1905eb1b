import { serve } from '../../serve.ts'

export const GET = serve('listEnded')
export const POST = serve('succeedMany')
