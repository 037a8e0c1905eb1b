import { answerImage } from '../../../images.ts'
import type { RequestHandler } from './$types'

/** The page whole: `vua` as large as a screen shows it, otherwise to read letter by letter. */
export const GET: RequestHandler = (event) => answerImage(event, { variant: event.url.searchParams.has('vua') ? 'still' : 'view' })
