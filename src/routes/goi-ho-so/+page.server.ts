import { fail, redirect } from '@sveltejs/kit'
import { askPackage, MAX_PACKAGE_BYTES } from '#app/packages/asked-packages.ts'
import { canBringPackages } from '#app/packages/import-package.ts'
import { canTakeIn } from '#modules/accounts/index.ts'
import { listFondsToPackage, listPackages } from '#modules/archive/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatSize } from '#ui/format.ts'
import { askingPurpose, desk, readAs } from '../desk.ts'
import { idOf, publicId } from '../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import { bringUpload } from './bring-upload.ts'
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
    const brought = await bringUpload(event)
    if ('refusal' in brought) return refuse(brought.refusal, 'goi')
    redirect(303, brought.href)
  },
}
