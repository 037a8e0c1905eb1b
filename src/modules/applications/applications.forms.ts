import type { Procedure, ProcedureCommon } from '#modules/procedures/index.ts'

export type FormPage = ProcedureCommon['pages'][number]
export type FormField = FormPage['fields'][number]

/** Pages of a case that has no form of its own: who hands in, and for whom. */
const PLAIN = ['submitter', 'applicant']

/** Whether the decision changes a record of the register by itself: then it is to be known whose. */
const changesRecord = ({ effect, periods }: Procedure): boolean => [effect, ...periods.flatMap((period) => period.ways.map((way) => way.effect))].some((one) => one !== undefined && one.does !== 'none' && one.does !== 'by-hand')

/** The pages that are filled in for a case of the procedure, in order, without the one on which papers are ticked. */
export function formPages(procedure: Procedure, common: ProcedureCommon): FormPage[] {
  const codes = procedure.form?.pages ?? [...PLAIN, ...(changesRecord(procedure) ? ['merit-person'] : [])]
  return codes.flatMap((code) => common.pages.filter((page) => page.code === code && page.code !== 'papers'))
}

/** Names of required fields that are empty, and of fields that the form does not have. */
export function emptyFields(procedure: Procedure, common: ProcedureCommon, form: Readonly<Record<string, string>>): string[] {
  const fields = formPages(procedure, common).flatMap((page) => page.fields)
  const known = new Set(fields.map((field) => field.code))
  return [...fields.filter((field) => field.required && !form[field.code]?.trim()).map((field) => field.code), ...Object.keys(form).filter((name) => !known.has(name))]
}

const digitsOf = (text: string): number => text.replace(/\D/g, '').length
/** What a filled field of these kinds must look like. The number of a person has 9 or 12 digits and a passport's letters too, so only what cannot be a number is wrong. */
const LOOKS_RIGHT: Partial<Record<FormField['kind'], (text: string) => boolean>> = {
  phone: (text) => /^[\d\s+().-]+$/.test(text) && digitsOf(text) >= 8 && digitsOf(text) <= 15,
  identity: (text) => digitsOf(text) >= 6,
}

/** Fields in which stands what they cannot hold, such as a name in the place of a telephone number. */
export function wrongFields(procedure: Procedure, common: ProcedureCommon, form: Readonly<Record<string, string>>): string[] {
  return formPages(procedure, common)
    .flatMap((page) => page.fields)
    .filter(({ code, kind }) => {
      const text = form[code]?.trim() ?? ''
      return text !== '' && LOOKS_RIGHT[kind]?.(text) === false
    })
    .map((field) => field.code)
}
