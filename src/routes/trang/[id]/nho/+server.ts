import { answerImage } from '../../../images.ts'
import type { RequestHandler } from './$types'

/** A thumbnail; `dai` for the strip of leaves beside a page. */
export const GET: RequestHandler = (event) => answerImage(event, { variant: event.url.searchParams.has('dai') ? 'leaf' : 'thumb' })
