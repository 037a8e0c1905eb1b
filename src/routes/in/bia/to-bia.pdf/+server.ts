import { printCoverSheets } from '#modules/archive/index.ts'
import { coverWords } from '../../../cover-words.ts'
import { desk } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { runtime, actor } = desk(event)
  const box = event.url.searchParams.get('hop')
  const of = box ? { boxId: idOf('box', box) } : { dossierIds: event.url.searchParams.getAll('id').map((id) => idOf('dos', id)) }
  const pdf = await printCoverSheets(runtime.services, actor, { of, words: coverWords() })
  return new Response(new Uint8Array(pdf), {
    headers: { 'content-type': 'application/pdf', 'content-disposition': 'inline; filename="to-bia.pdf"' },
  })
}
