import { fail, redirect } from '@sveltejs/kit'
import { askPackage, bringPackage, MAX_PACKAGE_BYTES } from '#app/packages/asked-packages.ts'
import { canBringPackages } from '#app/packages/import-package.ts'
import { canTakeIn } from '#modules/accounts/index.ts'
import { listFondsToPackage, listPackages } from '#modules/archive/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { readMultipart } from '#platform/http/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { askingPurpose, desk, readAs } from '../desk.ts'
import { idOf, publicId } from '../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'
import { cardOf } from './packages.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canTakeIn(actor), 'archive.list-packages')
    return {
      packages: (await listPackages(tx)).map(cardOf),
      fonds: (await listFondsToPackage(tx)).map((one) => ({ id: publicId('fon', one.fondsId), label: `${one.code} · ${one.title}` })),
      canBring: canBringPackages(actor),
      limit: formatSize(MAX_PACKAGE_BYTES),
    }
  })

const PREFIXES = { dossier: 'dos', box: 'box', fonds: 'fon' } as const
const isKind = (text: string): text is keyof typeof PREFIXES => text in PREFIXES

const refuse = (message: string, field?: string) => fail(422, { form: { problems: [{ message, ...(field ? { field } : {}) }], values: {} } })

export const actions: Actions = {
  xuat: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const kind = String(form.get('loai') ?? '')
    if (!isKind(kind)) throw new AppError('invalid-input', 400, { field: 'loai' })
    const id = idOf(PREFIXES[kind], String(form.get('muc') ?? ''))
    const { packageId } = await askingPurpose(event, () => askPackage(runtime.services, actor, { kind, id }))
    redirect(303, `/goi-ho-so/${publicId('pkg', packageId)}`)
  },
  nhan: async (event) => {
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
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || !/^(?:files|intake|upload)\./.test(refused.code)) throw error
      return refuse(refusalOf(refused.code), 'goi')
    }
    if (packageId === undefined) return refuse(m.package_no_file(), 'goi')
    redirect(303, `/goi-ho-so/${publicId('pkg', packageId)}`)
  },
}
