import { AppError } from '#platform/errors/index.ts'
import { refuse } from '../../serve.ts'
import type { RequestHandler } from './$types'

/** An address that the interface does not have. */
const notThere: RequestHandler = (event) => refuse(event, new AppError('not-found', 404, { what: 'operation' }))

export const GET: RequestHandler = (event) => notThere(event)
export const fallback: RequestHandler = (event) => notThere(event)
