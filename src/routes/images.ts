import { getPageImage, type ImageVariant } from '#modules/archive/index.ts'
import { desk } from './desk.ts'
import { idOf } from './ids.ts'

/** An image of a page for the signed-in account. The reader's own browser may keep it for an hour; nothing between may. */
export async function answerImage(event: { locals: App.Locals; params: { id: string }; request: Request }, variant: ImageVariant): Promise<Response> {
  const { runtime, actor } = desk(event)
  const image = await getPageImage(runtime.services, runtime.images, actor, idOf('pag', event.params.id), variant)
  const headers = { etag: image.etag, 'cache-control': 'private, max-age=3600' }
  if (event.request.headers.get('if-none-match') === image.etag) return new Response(null, { status: 304, headers })
  return new Response(new Uint8Array(image.bytes), { headers: { ...headers, 'content-type': image.mediaType } })
}
