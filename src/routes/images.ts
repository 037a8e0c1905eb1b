import { getPageImage, type ImageVariant } from '#modules/archive/index.ts'
import { askingPurpose, desk } from './desk.ts'
import { idOf } from './ids.ts'

/**
 * An image of a page for the signed-in account. The reader's own browser may keep it for an hour, that of a sensitive record not
 * at all: the next who sits there has given no purpose. Nothing between may keep either.
 */
export async function answerImage(event: Parameters<typeof askingPurpose>[0] & { params: { id: string } }, variant: ImageVariant): Promise<Response> {
  const { runtime, actor } = desk(event)
  const image = await askingPurpose(event, () => getPageImage(runtime.services, runtime.images, actor, idOf('pag', event.params.id), variant))
  const headers = { etag: image.etag, 'cache-control': keepFor(image) }
  if (event.request.headers.get('if-none-match') === image.etag) return new Response(null, { status: 304, headers })
  return new Response(new Uint8Array(image.bytes), { headers: { ...headers, 'content-type': image.mediaType } })
}

export const keepFor = ({ sensitive }: { sensitive: boolean }): string => (sensitive ? 'private, no-store' : 'private, max-age=3600')
