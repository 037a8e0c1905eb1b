import { procedureLaw } from '#modules/procedures/index.ts'
import { formatLegalDate, legalDateOf } from '#shared/legal-date.ts'
import { templateIncomplete, templateUnknown } from '../applications.errors.ts'
import type { CaseFile } from '../applications.types.ts'
import { decisionTemplates, placeholdersOf, type Placeholder } from './decision-templates.law.ts'

/**
 * The text from which a draft of the decision begins, with the case's data in it. Throws `applications.template-unknown`, and `applications.template-incomplete` with the
 * names that the template asks for and the case does not have.
 */
export function draftText({ application, procedure, fold }: CaseFile, outcome: 'granted' | 'refused', result = 0): string {
  const templates = decisionTemplates().filter((one) => one.outcome === outcome && one.fields.includes(procedure.field))
  const template = templates.find((one) => one.procedures?.includes(procedure.slug)) ?? templates.find((one) => one.procedures === undefined)
  if (template === undefined) throw templateUnknown(procedure.field, outcome)
  const { form } = application
  const { sources } = procedureLaw().law
  const law = procedure.law.map((one) => {
    const [id = '', ...article] = one.split(' ')
    return [sources.get(id)?.vi ?? id, ...article].join(' ')
  })
  const facts: Partial<Record<Placeholder, string>> = {
    law: law.join('; '),
    caseCode: application.code,
    receivedOn: formatLegalDate(legalDateOf(fold.receivedAt ?? application.registeredAt)),
    procedure: procedure.name,
    result: procedure.results[result]?.what ?? '',
    person: form['beneficiaryName'] ?? form['applicantName'] ?? form['submitterName'] ?? '',
  }
  const valueOf = (name: string): string => facts[name as Placeholder] ?? form[name] ?? ''
  const missing = [...new Set(placeholdersOf(template.text).filter((name) => valueOf(name).trim() === ''))]
  if (missing.length > 0) throw templateIncomplete(missing)
  return template.text.trim().replaceAll(/\{([^{}]*)\}/g, (_, name: string) => valueOf(name))
}
