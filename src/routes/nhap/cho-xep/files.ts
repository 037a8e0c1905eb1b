import type { DossierSuggestion, SuggestionWhy, WaitingFile as Waiting, WhyWaiting } from '#modules/archive/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { publicId } from '../../ids.ts'
import type { WaitingFile } from './page-data.ts'

const reasons: Record<WhyWaiting, () => string> = {
  'no-sheet': m.filing_why_no_sheet,
  'unknown-sheet': m.filing_why_unknown_sheet,
  'put-back': m.filing_why_put_back,
}

const grounds: Record<SuggestionWhy, (of: { written: string }) => string> = {
  'number-in-name': m.filing_suggestion_number_in_name,
  'number-on-page': m.filing_suggestion_number_on_page,
  'name-and-year': m.filing_suggestion_name_and_year,
  'name-in-name': m.filing_suggestion_name_in_name,
  'name-on-page': m.filing_suggestion_name_on_page,
}

/** Why a dossier is proposed, with what was found. */
export const suggestionWhy = ({ why, written }: DossierSuggestion): string => grounds[why]({ written })

/** A waiting file as the list shows it. */
export function waitingFile(file: Waiting): Omit<WaitingFile, 'suggestions'> {
  const count = formatCount(file.pages.length)
  return {
    id: publicId('fil', file.batchFileId),
    name: file.name,
    batch: { id: publicId('bat', file.batchId), label: file.batchLabel },
    at: file.createdAt.toISOString(),
    count: file.pages.length < file.filePages ? m.filing_pages_of({ count, all: formatCount(file.filePages) }) : m.filing_pages({ count }),
    why: reasons[file.why](),
    pages: file.pages.map((page) => ({
      id: publicId('pag', page.pageId),
      no: page.filePage,
      note: page.state === 'waiting' ? m.filing_page_waiting() : page.state === 'failed' ? m.filing_page_failed() : null,
    })),
  }
}
