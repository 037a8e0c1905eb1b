import { answerImage } from '../../../images.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => answerImage(event, { variant: 'thumb' })
