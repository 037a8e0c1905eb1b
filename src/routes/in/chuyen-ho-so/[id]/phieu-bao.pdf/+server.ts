import { documentTypeName } from '#modules/archive/index.ts'
import { printTransferSlip, type TransferWords } from '#modules/archive/transfer/index.ts'
import { formatEdtf } from '#shared/edtf.ts'
import { m } from '#ui/messages/messages.js'
import { askingPurpose, desk } from '../../../../desk.ts'
import { idOf } from '../../../../ids.ts'
import { categoryName } from '../../../../words.ts'
import type { RequestHandler } from './$types'

// What is printed for the archive is Vietnamese whatever the reader's language is.
const PRINTED = { locale: 'vi' } as const

const slipWords = (): TransferWords => ({
  labels: {
    agency: m.order_agency({}, PRINTED),
    title: m.transfer_slip_title({}, PRINTED),
    number: m.transfer_slip_number_label({}, PRINTED),
    day: m.transfer_slip_day({}, PRINTED),
    to: m.transfer_slip_to({}, PRINTED),
    person: m.transfer_person({}, PRINTED),
    category: m.transfer_category({}, PRINTED),
    dossier: m.order_number({}, PRINTED),
    whole: m.transfer_slip_sends({}, PRINTED),
    extract: m.transfer_extract({}, PRINTED),
    wholeText: m.transfer_whole({}, PRINTED),
    extractText: m.transfer_extract({}, PRINTED),
    continues: m.transfer_continues({}, PRINTED),
    post: m.transfer_post_number({}, PRINTED),
    papers: m.transfer_slip_papers({}, PRINTED),
    order: m.order_order({}, PRINTED),
    paper: m.order_paper({}, PRINTED),
    paperNumber: m.order_paper_number({}, PRINTED),
    paperDay: m.order_day({}, PRINTED),
    pages: m.transfer_slip_pages({}, PRINTED),
    noPapers: m.transfer_slip_no_papers({}, PRINTED),
    signer: m.transfer_slip_signer({}, PRINTED),
    ownLayout: m.transfer_slip_own_layout({}, PRINTED),
  },
  categoryName: (code) => categoryName(code, 'vi'),
  documentType: (code) => documentTypeName(code, 'vi'),
  day: formatEdtf,
  month: (day) => `${day.slice(5, 7)}/${day.slice(0, 4)}`,
})

/** The slip that goes with a dossier. A sensitive dossier's slip leads to the question first. */
export const GET: RequestHandler = (event) =>
  askingPurpose(event, async () => {
    const { runtime, actor } = desk(event)
    const pdf = await printTransferSlip(runtime.services, actor, { transferId: idOf('tra', event.params.id), words: slipWords() })
    return new Response(new Uint8Array(pdf), { headers: { 'content-type': 'application/pdf', 'content-disposition': 'inline; filename="phieu-bao-di-chuyen.pdf"', 'cache-control': 'private, no-store' } })
  })
