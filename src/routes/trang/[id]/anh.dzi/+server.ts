import { getPageShape } from '#modules/archive/index.ts'
import { askingPurpose, desk } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import { keepFor } from '../../../images.ts'
import type { RequestHandler } from './$types'

/** The Deep Zoom description of a page; its tiles are at anh_files/<level>/<column>_<row>.webp. */
export const GET: RequestHandler = async (event) => {
  const { runtime, actor } = desk(event)
  const shape = await askingPurpose(event, () => getPageShape(runtime.services, runtime.images, actor, idOf('pag', event.params.id)))
  const { width, height, tileSize, overlap } = shape
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?><Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="webp" Overlap="${overlap}" TileSize="${tileSize}"><Size Width="${width}" Height="${height}"/></Image>`,
    { headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-control': keepFor(shape) } },
  )
}
