import { bringPackage, MAX_PACKAGE_BYTES } from '#app/packages/asked-packages.ts'
import { canBringPackages } from '#app/packages/import-package.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { readMultipart } from '#platform/http/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk } from '../desk.ts'
import { publicId } from '../ids.ts'

export type BroughtUpload = { href: string } | { refusal: string; status: number }

/** What a package says that did not arrive: nothing of it is kept, and another file than a scan. */
const refusals: Record<string, () => string> = {
  'upload.cut': m.package_upload_cut,
  'upload.too-much': () => refusalOf('bag.too-large'),
  'intake.too-large': () => refusalOf('bag.too-large'),
}

/** Takes the package of an uploaded form into the store while it arrives; answers its page, or why not as a sentence. Of one that breaks off nothing is left. */
export async function bringUpload(event: { locals: App.Locals; request: Request }): Promise<BroughtUpload> {
  const { runtime, actor } = desk(event)
  requireAllowed(canBringPackages(actor), 'archive.bring-package')
  const { body, headers } = event.request
  let packageId: string | undefined
  try {
    for await (const part of readMultipart(body ?? new ReadableStream<Uint8Array>(), headers.get('content-type'), { bodyBytes: MAX_PACKAGE_BYTES + 100_000, parts: 10 })) {
      // A control in which nothing was chosen is sent too, without a name.
      if (part.kind !== 'file' || part.name !== 'goi' || part.fileName === '' || packageId !== undefined) continue
      ;({ packageId } = await bringPackage(runtime.services, actor, { name: part.fileName, source: part.bytes }))
    }
    if (packageId === undefined) return { refusal: m.package_no_file(), status: 422 }
    return { href: `/goi-ho-so/${publicId('pkg', packageId)}` }
  } catch (error) {
    const refused = appErrorOf(error)
    if (!refused || !/^(?:files|intake|upload)\./.test(refused.code)) throw error
    return { refusal: refusals[refused.code]?.() ?? refusalOf(refused.code), status: refused.status }
  }
}
