import { Readable } from 'node:stream'
import { getIssuedFile } from '#modules/archive/copies/index.ts'
import { readRecordsAs } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import type { RequestHandler } from './$types'

/** One that was given out, as it was printed: made here, so the browser may show it. */
export const GET: RequestHandler = async (event) => {
  const { key, name } = await readRecordsAs(event, (tx, { actor }) => getIssuedFile(tx, actor, idOf('cop', event.params.id)))
  const stream = await event.locals.runtime.services.files.open(key)
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: { 'content-type': 'application/pdf', 'content-disposition': `inline; filename="${name}"` },
  })
}
