import { AppError } from '#platform/errors/index.ts'
import { answerImage } from '../../../../../images.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => {
  const place = /^(\d{1,3})_(\d{1,3})\.webp$/.exec(event.params.tile)
  const level = /^\d{1,2}$/.test(event.params.level) ? Number(event.params.level) : null
  if (!place || level === null) throw new AppError('not-found', 404, { what: 'tile' })
  return answerImage(event, { variant: 'tile', level, column: Number(place[1]), row: Number(place[2]) })
}
