import { m } from '#ui/messages/messages.js'
import type { Locale } from '#ui/messages/runtime.js'

/**
 * Why a file, a page or an act was refused, as a sentence that also says what was kept and what to do. Every code that intake, the
 * store, the reading and the archive refuse with stands here: `npm run check` compares.
 */
const refusals: Record<string, (inputs?: Record<string, never>, options?: { locale?: Locale }) => string> = {
  'intake.unknown-type': m.intake_unknown_type,
  'intake.too-large': m.intake_too_large,
  'intake.too-small': m.intake_too_small,
  'intake.too-many-pixels': m.intake_too_many_pixels,
  'intake.truncated': m.intake_truncated,
  'intake.encrypted': m.intake_encrypted,
  'intake.too-many-pages': m.intake_too_many_pages,
  'intake.page-too-large': m.intake_page_too_large,
  'intake.no-such-page': m.intake_no_such_page,
  'intake.empty': m.intake_empty,
  'intake.polyglot': m.intake_polyglot,
  'intake.decode-timeout': m.intake_decode_timeout,
  'intake.decode-crashed': m.intake_decode_crashed,
  'intake.damaged': m.intake_damaged,
  'intake.unreadable': m.intake_unreadable,
  'intake.link': m.intake_link,
  'intake.special': m.intake_special,
  'intake.too-deep': m.intake_too_deep,
  'files.disk-full': m.files_disk_full,
  'files.unavailable': m.files_unavailable,
  'files.missing': m.files_missing,
  'files.bad-key': m.files_bad_key,
  'ocr.crashed': m.ocr_crashed,
  'ocr.timeout': m.ocr_timeout,
  'ocr.unreadable': m.ocr_unreadable,
  'ocr.engine-missing': m.ocr_engine_missing,
  'ocr.pool-closed': m.ocr_pool_closed,
  'archive.already-lent': m.archive_already_lent,
  'archive.due-in-the-past': m.archive_due_in_the_past,
  'archive.copy-withdrawn': m.archive_copy_withdrawn,
  'archive.gone-in-the-future': m.archive_gone_in_the_future,
  'archive.not-held': m.archive_not_held,
  'archive.nothing-to-copy': m.archive_nothing_to_copy,
  'archive.too-many-to-copy': m.archive_too_many_to_copy,
  'archive.loan-changed': m.archive_loan_changed,
  'archive.arranged-since': m.archive_arranged_since,
  'archive.being-read': m.archive_being_read,
  'archive.dossier-joined': m.archive_dossier_joined,
  'archive.nothing-to-arrange': m.archive_nothing_to_arrange,
  'archive.nothing-would-stay': m.archive_nothing_would_stay,
  'archive.area-unknown': m.archive_area_unknown,
  'archive.box-unknown': m.archive_box_unknown,
  'archive.fonds-differ': m.archive_fonds_differ,
  'archive.box-elsewhere': m.archive_box_elsewhere,
  'archive.copy-not-made': m.archive_copy_not_made,
  'archive.field-value-invalid': m.verify_field_invalid,
  'archive.folder-unreadable': m.archive_folder_unreadable,
  'archive.merit-of-another': m.archive_merit_of_another,
  'archive.no-pages': m.archive_no_pages,
  'archive.no-such-field': m.archive_no_such_field,
  'archive.not-understood': m.archive_not_understood,
  'archive.nothing-to-undo': m.archive_nothing_to_undo,
  'archive.not-a-successor': m.assign_not_successor,
  'archive.nothing-chosen': m.assign_nothing_chosen,
  'archive.nothing-to-export': m.archive_nothing_to_export,
  'archive.package-unfit': m.archive_package_unfit,
  'archive.page-moved': m.archive_page_moved,
  'archive.page-not-filable': m.archive_page_not_filable,
  'archive.page-not-read': m.archive_page_not_read,
  'archive.taken-in-elsewhere': m.archive_taken_in_elsewhere,
  'archive.too-many-cover-sheets': m.archive_too_many_cover_sheets,
  'archive.too-many-records': m.assign_too_many,
  'archive.unit-stands': m.assign_stands,
  'archive.unit-unknown': m.assign_unit_unknown,
  'archive.unknown-document-type': m.archive_unknown_document_type,
  'upload.cut': m.upload_cut,
  'upload.malformed': m.upload_malformed,
  'upload.too-much': m.upload_too_much,
}

/**
 * The sentence of a refusal, in the reader's language unless another is named; one that names the code for a code that an older or a
 * newer version left behind.
 */
export const refusalOf = (code: string, options: { locale?: Locale } = {}): string =>
  refusals[code]?.({}, options) ?? m.intake_refused_other({ code }, options)
