import { archivePapers, listHeldPapers, papersNeeded, type HeldPaper } from '#modules/applications/index.ts'
import { procedureLaw, type Procedure } from '#modules/procedures/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { dossierHref } from '../ids.ts'
import { databaseName, paperName, paperWayName } from './case-words.ts'

/** A paper of the checklist, with what was ticked or what stands for it already. */
export interface PaperChoice {
  code: string
  name: string
  /** Of several of which one is enough: the others. */
  instead: string | null
  /** Why it is not asked for: the archive or a database has it. */
  held: { text: string; href: string | null } | null
  options: { value: string; label: string }[]
  how: string
  originals: string
  copies: string
  document: string
  scans: { id: string; name: string }[]
}

type Values = Readonly<Record<string, string>>

/** What the archive holds for a procedure of the person's dossiers. */
export function heldPapers(tx: Tx, procedure: Procedure, meritPersonId: string | null): Promise<HeldPaper[]> {
  if (meritPersonId === null) return Promise.resolve([])
  const kinds = archivePapers(procedure, new Map(procedureLaw().law.common.papers.map((paper) => [paper.code, paper.documentType])))
  return listHeldPapers(tx, kinds, meritPersonId)
}

/** The checklist of a case: what it needs under its conditions on the day, marked where it need not be brought. */
export function paperChoices(
  procedure: Procedure,
  of: { conditions: readonly string[]; on: LegalDate; held: readonly HeldPaper[]; values: Values; only?: readonly string[]; mayMiss?: boolean },
): PaperChoice[] {
  const needed = papersNeeded(procedure, of.conditions, of.on)
  return needed.flatMap((need) =>
    need.papers
      .filter((code) => of.only === undefined || of.only.includes(code))
      .map((code): PaperChoice => {
        const rule = procedure.papers.find((one) => one.paper === code)
        const held = of.held.find((one) => one.paper === code)
        const databases = rule?.replacedBy?.database ?? []
        const options = ['handed', 'shown', ...(databases.length > 0 ? ['database'] : []), ...(held ? ['archive'] : []), ...(of.mayMiss ? ['missing'] : [])] as const
        const typed = of.values[`how-${code}`]
        const how = typed && (options as readonly string[]).includes(typed) ? typed : held ? 'archive' : databases.length > 0 ? 'database' : ''
        return {
          code,
          name: paperName(code),
          instead: need.papers.length > 1 ? need.papers.filter((one) => one !== code).map(paperName).join('; ') : null,
          held: held
            ? { text: m.paper_held({ number: held.number ?? '—', pages: formatCount(held.pageIds.length) }), href: dossierHref(held.dossierId) }
            : databases.length > 0
              ? { text: m.paper_replaced({ database: databases.map(databaseName).join(', ') }), href: null }
              : null,
          options: options.map((value) => ({ value, label: paperWayName(value as 'handed') })),
          how,
          originals: of.values[`orig-${code}`] ?? String(rule?.originals ?? 1),
          copies: of.values[`copy-${code}`] ?? String(rule?.copies ?? 0),
          document: held?.documentId ?? '',
          scans: scansOf(of.values).filter((scan) => scan.paper === code),
        }
      }),
  )
}

/** Papers as they were ticked. The document of the archive is the one found, whatever was sent. */
export const papersFrom = (choices: readonly PaperChoice[]) =>
  choices
    .filter((one) => one.how !== '')
    .map((one) => ({
      paper: one.code,
      how: one.how as 'handed',
      originals: one.how === 'handed' ? countOf(one.originals) : 0,
      copies: one.how === 'handed' ? countOf(one.copies) : 0,
      ...(one.how === 'archive' ? { documentId: one.document } : {}),
    }))

const countOf = (text: string): number => (/^\d{1,2}$/.test(text.trim()) ? Number(text) : 0)

/** Files that were scanned for the form so far: kept in it as "paper id name", one a line, so that a refusal loses none. */
export function scansOf(values: Values): { paper: string; id: string; name: string }[] {
  return (values['scans'] ?? '')
    .split('\n')
    .map((line) => /^([a-z0-9-]+) ([0-9a-f-]{36}) (.*)$/.exec(line.trim()))
    .flatMap((match) => (match ? [{ paper: match[1] ?? '', id: match[2] ?? '', name: match[3] ?? '' }] : []))
}
export const scanLine = (scan: { paper: string; id: string; name: string }): string => `${scan.paper} ${scan.id} ${scan.name.replaceAll(/\s+/g, ' ')}`
