import { m } from '#ui/messages/messages.js'

/** What is wrong with a cell or a row of the list, by code. */
const problems: Record<string, () => string> = {
  'birth-in-future': m.list_birth_in_future,
  'birth-unreadable': m.list_birth_unreadable,
  'box-elsewhere': m.list_box_elsewhere,
  'box-missing': m.list_box_missing,
  'category-disagrees': m.list_category_disagrees,
  'category-missing': m.list_category_missing,
  'category-unknown': m.list_category_unknown,
  'commune-ambiguous': m.list_commune_ambiguous,
  'commune-missing': m.list_commune_missing,
  'commune-unknown': m.list_commune_unknown,
  'decision-date-in-future': m.list_decision_in_future,
  'decision-date-unreadable': m.list_decision_unreadable,
  'duplicate-row': m.list_duplicate_row,
  'name-missing': m.list_name_missing,
  'name-unreadable': m.list_name_unreadable,
  'not-text': m.list_not_text,
  'number-unreadable': m.list_number_unreadable,
  'outside-scope': m.list_outside_scope,
  'pages-unreadable': m.list_pages_unreadable,
  'received-in-future': m.list_received_in_future,
  'received-unreadable': m.list_received_unreadable,
  'sex-unknown': m.list_sex_unknown,
  'too-long': m.list_too_long,
  'too-many-cells': m.list_too_many_cells,
}

export function problemText(problem: { code: string; data?: Record<string, unknown> | undefined }): string {
  const text = problems[problem.code]?.() ?? m.register_problem({ code: problem.code })
  const candidates = problem.data?.['candidates']
  return Array.isArray(candidates) && candidates.length > 0 ? `${text}: ${candidates.slice(0, 5).map(String).join('; ')}` : text
}

const refusals: Record<string, () => string> = {
  'register.column-twice': m.list_column_twice,
  'register.columns-missing': m.list_columns_missing,
  'register.empty': m.list_empty,
  'register.file-broken': m.list_file_broken,
  'register.heads-not-found': m.list_heads_not_found,
  'register.not-text': m.list_file_broken,
  'register.not-utf8': m.list_not_utf8,
  'register.old-excel': m.list_old_excel,
  'register.word': m.list_word,
  'register.too-large': m.list_too_large,
  'register.too-many-rows': m.list_too_large,
}

/** Why a list as a whole cannot be read. */
export const listRefusal = (code: string): string => refusals[code]?.() ?? m.register_not_a_list({ code })
