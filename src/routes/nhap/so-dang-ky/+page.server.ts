import { fail, redirect } from '@sveltejs/kit'
import {
  askTakingIn,
  canImportRegister,
  countOutcomes,
  getImport,
  LIST_ENCODINGS,
  listForm,
  listImportRows,
  listImports,
  MAX_LIST_BYTES,
  previewRegister,
} from '#app/register-import/index.ts'
import { findImportWork } from '#modules/archive/register/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { desk, readAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'
import { listRefusal, problemText } from './problems.ts'

const ROWS_SHOWN = 60

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canImportRegister(actor), 'register.preview-import')
    const asked = event.url.searchParams.get('ban')
    const earlier = await listImports(tx, 20)
    let preview: PageData['preview'] = null
    if (asked) {
      const importId = idOf('imp', asked)
      const list = await getImport(tx, importId)
      const outcomes = await countOutcomes(tx, importId)
      const rows = await listImportRows(tx, importId, { order: 'wrong-first', limit: ROWS_SHOWN })
      const work = list.state === 'applied' ? undefined : await findImportWork(tx, importId)
      preview = {
        id: asked,
        name: list.name,
        converted: list.textEncoding !== null && list.textEncoding !== 'unicode' && list.cellsConverted ? { from: list.textEncoding, cells: list.cellsConverted } : null,
        unmapped: list.cellsUnmapped ?? 0,
        columns: list.columns,
        rowsTotal: list.rowsTotal,
        rowsNew: outcomes.new,
        rowsKnown: outcomes.known,
        rowsWrong: outcomes.wrong,
        rows: rows.map((row) => ({
          no: row.rowNo,
          cells: row.cells,
          outcome: row.outcome,
          problems: row.problems.map((problem) => ({ ...(problem.column === null ? {} : { column: problem.column }), message: problemText(problem) })),
        })),
        taking: work && work.endedAt === null ? { done: work.rowsDone } : null,
        refused: work?.failure ? refusalOf(work.failure) : null,
        applied: list.appliedAt ? { at: list.appliedAt.toISOString(), dossiers: list.rowsTotal - outcomes.wrong } : null,
      }
    }
    return {
      canImport: canImportRegister(actor),
      encodings: [...LIST_ENCODINGS],
      template: {
        columns: listForm().columns.map((column) => ({ name: column.title, about: getLocale() === 'en' ? column.en : column.about, required: column.required })),
        href: '/nhap/so-dang-ky/mau.xlsx',
      },
      preview,
      earlier: earlier.map((list) => ({
        id: publicId('imp', list.importId),
        name: list.name,
        at: list.createdAt.toISOString(),
        by: list.createdByName,
        rows: list.rowsTotal,
        wrong: list.rowsWrong,
        applied: list.state === 'applied',
      })),
    }
  })

const refusalOf = ({ code, rows }: { code: string; rows: number | null }): string =>
  code === 'register.rows-wrong' ? m.register_rows_wrong({ rows: String(rows ?? '') }) : m.register_taking_refused({ code })

const refuse = (message: string, field?: string) => fail(422, { form: { problems: [{ ...(field ? { field } : {}), message }], values: {} } })

export const actions: Actions = {
  'xem-truoc': async (event) => {
    const { runtime, actor } = desk(event)
    const fields = await event.request.formData()
    const file = fields.get('list')
    const encoding = LIST_ENCODINGS.find((one) => one === fields.get('encoding')) ?? null
    if (!(file instanceof File) || file.size === 0) return refuse(m.list_no_file(), 'list')
    if (file.size > MAX_LIST_BYTES) return refuse(m.upload_too_large({ size: formatSize(MAX_LIST_BYTES) }), 'list')
    let importId: string
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      ;({ importId } = await previewRegister(runtime.services, actor, { bytes, name: file.name, areas: runtime.areas, encoding }))
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403 || refused.status >= 500) throw error
      return refuse(listRefusal(refused.code), 'list')
    }
    redirect(303, `?ban=${publicId('imp', importId)}`)
  },
  nhan: async (event) => {
    const { runtime, actor } = desk(event)
    const fields = await event.request.formData()
    const id = String(fields.get('id') ?? '')
    const left = String(fields.get('bo-lai') ?? '')
    try {
      await askTakingIn(runtime.services, actor, { importId: idOf('imp', id), leaveWrong: /^\d{1,6}$/.test(left) ? Number(left) : 0 })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.code !== 'register.rows-wrong') throw error
      return refuse(m.register_rows_wrong({ rows: String(refused.data['rows'] ?? '') }))
    }
    redirect(303, `?ban=${id}`)
  },
}
