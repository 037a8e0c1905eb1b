import { serve } from '../../../../../serve.ts'

export const POST = serve((event) => `case-${event.params['act']}`)
