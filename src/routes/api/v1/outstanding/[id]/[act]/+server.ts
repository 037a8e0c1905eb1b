import { serve } from '../../../../serve.ts'

export const POST = serve((event) => `outstanding-${event.params['act']}`)
