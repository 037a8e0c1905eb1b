import type { CoverWords } from '#modules/archive/index.ts'
import { m } from '#ui/messages/messages.js'
import { categoryName, placeName } from './words.ts'

// What is printed for the archive is Vietnamese whatever the reader's language is.
const PRINTED = { locale: 'vi' } as const

/** The printed words of a cover sheet. */
export const coverWords = (): CoverWords => ({
  labels: {
    agency: m.cover_agency({}, PRINTED),
    title: m.cover_title({}, PRINTED),
    born: m.cover_born({}, PRINTED),
    category: m.cover_category({}, PRINTED),
    place: m.cover_place({}, PRINTED),
    expectedPages: m.cover_expected_pages({}, PRINTED),
    instruction: m.cover_instruction({}, PRINTED),
  },
  categoryName: (code) => categoryName(code, 'vi'),
  placeName: (place) => placeName(place, 'vi'),
})
