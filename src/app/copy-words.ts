import { issueCopy, type CopyWords } from '#modules/archive/copies/index.ts'
import { documentTypeName } from '#modules/archive/index.ts'
import { meritLaw, type MeritCategoryCode } from '#modules/merit/index.ts'
import { formatEdtf } from '#shared/edtf.ts'
import { m } from '#ui/messages/messages.js'

// What is printed for the archive is Vietnamese whatever the reader's language is.
const PRINTED = { locale: 'vi' } as const

const copyWords = (): CopyWords => ({
  labels: {
    agency: m.copyp_agency({}, PRINTED),
    copyTitle: m.copyp_copy({}, PRINTED),
    extractTitle: m.copyp_extract({}, PRINTED),
    number: m.copyp_number({}, PRINTED),
    dossier: m.copyp_dossier({}, PRINTED),
    dossierTitle: m.copyp_dossier_title({}, PRINTED),
    category: m.copyp_category({}, PRINTED),
    person: m.copyp_person({}, PRINTED),
    birth: m.copyp_birth({}, PRINTED),
    home: m.copyp_home({}, PRINTED),
    recipient: m.copyp_recipient({}, PRINTED),
    reason: m.copyp_reason({}, PRINTED),
    copied: m.copyp_copied({}, PRINTED),
    papers: m.copyp_papers({}, PRINTED),
    order: m.order_order({}, PRINTED),
    paperNumber: m.order_paper_number({}, PRINTED),
    day: m.order_day({}, PRINTED),
    paper: m.order_paper({}, PRINTED),
    author: m.order_author({}, PRINTED),
    pages: m.order_pages({}, PRINTED),
    signer: m.copyp_signer({}, PRINTED),
    verify: m.copyp_verify({}, PRINTED),
    ownLayout: m.order_own_layout({}, PRINTED),
  },
  categoryName: (code) => meritLaw().categories.get(code as MeritCategoryCode)?.name ?? code,
  documentType: (code) => documentTypeName(code, 'vi'),
  day: formatEdtf,
  span: (first, last) => (first === last ? String(first) : `${first}–${last}`),
  // Days below ten and the first two months are written with a nought before them.
  placeAndDay: (on) => m.copyp_place_day({ day: on.slice(8), month: Number(on.slice(5, 7)) <= 2 ? on.slice(5, 7) : String(Number(on.slice(5, 7))), year: on.slice(0, 4) }, PRINTED),
  copied: (pages) => m.copyp_copied_pages({ count: String(pages) }, PRINTED),
  footer: (number) => m.copyp_footer({ number }, PRINTED),
})

type Issue = typeof issueCopy
/** Gives one out in the printed words. */
export const issueInWords = (services: Parameters<Issue>[0], actor: Parameters<Issue>[1], input: Omit<Parameters<Issue>[2], 'words'>) => issueCopy(services, actor, { ...input, words: copyWords() })
