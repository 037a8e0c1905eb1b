import type { CoverWords } from '#modules/archive/index.ts'
import { m } from '#ui/messages/messages.js'
import { categoryName, placeName } from './words.ts'

/** The printed words of a cover sheet. */
export const coverWords = (): CoverWords => ({
  labels: {
    agency: m.cover_agency(),
    title: m.cover_title(),
    born: m.cover_born(),
    category: m.cover_category(),
    place: m.cover_place(),
    expectedPages: m.cover_expected_pages(),
    instruction: m.cover_instruction(),
  },
  categoryName,
  placeName,
})
