import { Readable } from 'node:stream'
import { fetchPackage } from '#app/packages/asked-packages.ts'
import { keyOf } from '#platform/files/index.ts'
import { legalDateOf } from '#shared/legal-date.ts'
import { readRecordsAs } from '../../../desk.ts'
import { streamDownload } from '../../../downloads.ts'
import { idOf } from '../../../ids.ts'
import type { RequestHandler } from './$types'

/** A package as one file, for who asked for it: leaves its mark in the trail. */
export const GET: RequestHandler = async (event) => {
  const found = await readRecordsAs(event, (tx, { actor }) => fetchPackage(tx, actor, idOf('pkg', event.params.id)))
  const stream = await event.locals.runtime.services.files.open(keyOf(found.sha256))
  const name = `goi-${found.label}-${legalDateOf(found.day)}.tar`.replace(/[/\\:*?"<>|\s]+/g, '-')
  return streamDownload({ name, mediaType: 'application/x-tar', size: found.size, body: Readable.toWeb(stream) as ReadableStream })
}
