import { Readable } from 'node:stream'
import { takeArchiveCopy } from '#modules/archive/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { readRecordsAs } from '../../../desk.ts'
import { streamDownload } from '../../../downloads.ts'
import { idOf } from '../../../ids.ts'
import type { RequestHandler } from './$types'

/** The archive copy of a dossier, to keep: leaves its mark in the trail. */
export const GET: RequestHandler = async (event) => {
  const copy = await readRecordsAs(event, (tx, { actor, runtime }) =>
    takeArchiveCopy(tx, actor, { dossierId: idOf('dos', event.params.id), at: runtime.services.clock.now() }),
  )
  const stream = await event.locals.runtime.services.files.open(keyOf(copy.sha256))
  const name = `${copy.number ?? copy.title}.pdf`.replace(/[/\\:*?"<>|\s]+/g, '-')
  return streamDownload({ name, mediaType: 'application/pdf', size: copy.size, body: Readable.toWeb(stream) as ReadableStream })
}
