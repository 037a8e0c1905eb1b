import { Readable } from 'node:stream'
import { getHandedInFile } from '#modules/archive/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { readRecordsAs } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import type { RequestHandler } from './$types'

/** The stored original as it was handed in: always a download of no type of its own, never shown by the browser. */
export const GET: RequestHandler = async (event) => {
  const { file, key } = await readRecordsAs(event, async (tx) => {
    const handedIn = await getHandedInFile(tx, idOf('pag', event.params.id))
    return { file: handedIn, key: keyOf(handedIn.sha256) }
  })
  const extension = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/tiff': 'tif' }[file.mediaType] ?? 'bin'
  const stream = await event.locals.runtime.services.files.open(key)
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${file.sha256.slice(0, 16)}.${extension}"`,
      'content-security-policy': 'sandbox',
    },
  })
}
