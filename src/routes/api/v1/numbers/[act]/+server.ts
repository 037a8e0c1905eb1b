import { serve } from '../../../serve.ts'

export const POST = serve(({ params }) => `number-${params['act']}`)
