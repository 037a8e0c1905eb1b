import { documentTypeName } from '#modules/archive/index.ts'
import { printOrder, type OrderWords } from '#modules/archive/boxes/index.ts'
import { formatEdtf } from '#shared/edtf.ts'
import { m } from '#ui/messages/messages.js'
import { desk, askingPurpose } from './desk.ts'
import { categoryName, placeName } from './words.ts'

// What is printed for the archive is Vietnamese whatever the reader's language is.
const PRINTED = { locale: 'vi' } as const

/** The printed words of the sheets of the store. */
const orderWords = (): OrderWords => ({
  labels: {
    agency: m.order_agency({}, PRINTED),
    folderTitle: m.order_folder_title({}, PRINTED),
    papersTitle: m.order_papers_title({}, PRINTED),
    dossiersTitle: m.order_dossiers_title({}, PRINTED),
    labelTitle: m.order_label_title({}, PRINTED),
    fonds: m.order_fonds({}, PRINTED),
    catalogue: m.order_catalogue({}, PRINTED),
    box: m.order_box({}, PRINTED),
    number: m.order_number({}, PRINTED),
    dossierTitle: m.order_dossier_title({}, PRINTED),
    category: m.order_category({}, PRINTED),
    span: m.order_span({}, PRINTED),
    spanTo: m.order_span_to({}, PRINTED),
    pages: m.order_pages({}, PRINTED),
    papers: m.order_papers({}, PRINTED),
    kept: m.order_kept({}, PRINTED),
    forever: m.order_forever({}, PRINTED),
    order: m.order_order({}, PRINTED),
    paperNumber: m.order_paper_number({}, PRINTED),
    day: m.order_day({}, PRINTED),
    paper: m.order_paper({}, PRINTED),
    author: m.order_author({}, PRINTED),
    note: m.order_note({}, PRINTED),
    papersFoot: m.order_papers_foot({}, PRINTED),
    dossiersFoot: m.order_dossiers_foot({}, PRINTED),
    place: m.order_place({}, PRINTED),
    first: m.order_first({}, PRINTED),
    last: m.order_last({}, PRINTED),
    count: m.order_count({}, PRINTED),
    ownLayout: m.order_own_layout({}, PRINTED),
  },
  categoryName: (code) => categoryName(code, 'vi'),
  documentType: (code) => documentTypeName(code, 'vi'),
  placeName: ({ store, shelf, compartment }) => placeName({ box: null, store, shelf, compartment }, 'vi'),
  day: formatEdtf,
  span: (first, last) => (first === last ? String(first) : `${first}–${last}`),
})

type Printing = Parameters<typeof askingPurpose>[0]

/** A sheet of the store as PDF, shown in the browser. A sensitive dossier's list leads to the question first. */
export const answerOrder = (event: Printing, name: string, of: Parameters<typeof printOrder>[2]['of']): Promise<Response> =>
  askingPurpose(event, async () => {
    const { runtime, actor } = desk(event)
    const pdf = await printOrder(runtime.services, actor, { of, words: orderWords() })
    return new Response(new Uint8Array(pdf), {
      headers: { 'content-type': 'application/pdf', 'content-disposition': `inline; filename="${name}.pdf"` },
    })
  })
