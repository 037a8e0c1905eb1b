import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MERIT_CATEGORIES } from '#modules/merit/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { lawFileError, parseLawFile, readInstruments, readLawFile, readLawText, sourceNames, sourceProblems, type LawProblem } from './law-file.ts'
import { commonSchema, procedureSchema } from './procedures.schemas.ts'
import type { Procedure, ProcedureCommon, ProcedureLaw } from './procedures.types.ts'

/** A file that is not in law/ yet: its name without the ending, and what stands in it. */
export type ProcedureText = { slug: string; text: string }

/**
 * Reads law/procedures.yaml and law/procedures/*.yaml. Throws `procedures.file-invalid`, naming file, line, place and what to do, when a
 * file is not of its shape, names what is not there (paper, act, guard, source, kind of document), its periods do not cover its validity
 * without gap and overlap, a period claims steps without having them, or two files have one national code.
 * A candidate is read and judged as if it lay in the folder, in the place of the file of its name.
 */
export function loadProcedures(lawFolder: string, candidate?: ProcedureText): ProcedureLaw {
  const instruments = readInstruments(lawFolder)
  const commonFile = readLawFile(lawFolder, 'procedures.yaml')
  const common = parseLawFile(commonFile, commonSchema)
  const known = new Set([...instruments.keys(), ...common.sources.map((source) => source.id)])
  const commonProblems = [...sourceProblems(common, known), ...findCommonProblems(common, (type) => isDocumentType(lawFolder, type))]
  if (commonProblems.length > 0) throw lawFileError(commonFile, commonProblems)
  const procedures = new Map<string, Procedure>()
  const codes = new Map<string, string>()
  const names = readdirSync(join(lawFolder, 'procedures')).filter((name) => name.endsWith('.yaml'))
  const proposed = candidate && `${candidate.slug}.yaml`
  for (const name of [...new Set([...names, ...(proposed ? [proposed] : [])])].sort()) {
    const file = candidate && name === proposed ? readLawText(`law/procedures/${name}`, candidate.text) : readLawFile(lawFolder, `procedures/${name}`)
    const value = parseLawFile(file, procedureSchema)
    const procedure: Procedure = { ...value, slug: name.slice(0, -'.yaml'.length) }
    const problems = [...sourceProblems(value, known), ...findProcedureProblems(procedure, common, (type) => isDocumentType(lawFolder, type)), ...lawProblems(procedure, known)]
    const twin = procedure.code === null ? undefined : codes.get(procedure.code.value)
    if (twin !== undefined) problems.push({ place: ['code', 'value'], problem: `law/procedures/${twin}.yaml has this code too: put one of them right` })
    if (problems.length > 0) throw lawFileError(file, problems)
    if (procedure.code !== null) codes.set(procedure.code.value, procedure.slug)
    procedures.set(procedure.slug, procedure)
  }
  return { common, procedures, sources: sourceNames(instruments, common.sources) }
}

const isDocumentType = (lawFolder: string, type: string): boolean => existsSync(join(lawFolder, 'documents', `${type}.yaml`))

function findCommonProblems(common: ProcedureCommon, isType: (type: string) => boolean): LawProblem[] {
  const problems: LawProblem[] = []
  for (const key of ['fields', 'states', 'channels', 'databases', 'applicants', 'papers', 'conditions', 'acts', 'pages'] as const) {
    const seen = new Set<string | number>()
    common[key].forEach((one, i) => {
      if (seen.has(one.code)) problems.push({ place: [key, i, 'code'], problem: `${one.code} stands twice: take one out` })
      seen.add(one.code)
    })
  }
  common.papers.forEach((paper, i) => {
    if (paper.documentType !== undefined && !isType(paper.documentType))
      problems.push({ place: ['papers', i, 'documentType'], problem: `there is no law/documents/${paper.documentType}.yaml: write a kind of document that is there` })
  })
  return problems
}

/** Texts of law are cited in running words: "ND-131-2021 Điều 28". */
const lawProblems = ({ law, form }: Procedure, known: ReadonlySet<string>): LawProblem[] =>
  [...law.map((text, i) => ({ text, place: ['law', i] as PropertyKey[] })), ...(form === null ? [] : [{ text: form.of, place: ['form', 'of'] as PropertyKey[] }])].flatMap(({ text, place }) =>
    known.has(text.split(' ')[0] ?? '') ? [] : [{ place, problem: `the text ${text.split(' ')[0]} is not known: add it to law/instruments.yaml` }],
  )

function findProcedureProblems(procedure: Procedure, common: ProcedureCommon, isType: (type: string) => boolean): LawProblem[] {
  const problems: LawProblem[] = []
  const codesOf = (key: 'fields' | 'channels' | 'databases' | 'applicants' | 'papers' | 'conditions' | 'acts' | 'pages') => new Set(common[key].map((one) => one.code))
  const need = (key: Parameters<typeof codesOf>[0], wanted: string | undefined, ...place: PropertyKey[]) => {
    if (wanted !== undefined && !codesOf(key).has(wanted)) problems.push({ place, problem: `${wanted} is not among the ${key} of law/procedures.yaml: add it there or put it right` })
  }
  need('fields', procedure.field, 'field')
  procedure.applicants.forEach((one, i) => {
    need('applicants', one.who, 'applicants', i, 'who')
    need('conditions', one.when, 'applicants', i, 'when')
  })
  procedure.papers.forEach((one, i) => {
    need('papers', one.paper, 'papers', i, 'paper')
    need('conditions', one.when, 'papers', i, 'when')
    one.replacedBy?.database.forEach((database, d) => need('databases', database, 'papers', i, 'replacedBy', 'database', d))
    if (one.originals + one.copies === 0 && one.shownOnly !== true) problems.push({ place: ['papers', i], problem: 'a paper is handed in as original or copy, or only shown: write how many, or shownOnly: true' })
    if (one.archive !== undefined && common.papers.find((paper) => paper.code === one.paper)?.documentType === undefined)
      problems.push({ place: ['papers', i, 'archive'], problem: `the archive cannot hold ${one.paper}: give it a documentType in law/procedures.yaml` })
  })
  const groups = procedure.papers.flatMap((one) => one.oneOf ?? [])
  procedure.papers.forEach((one, i) => {
    if (one.oneOf !== undefined && groups.filter((group) => group === one.oneOf).length === 1)
      problems.push({ place: ['papers', i, 'oneOf'], problem: `only one paper is in the group ${one.oneOf}: add the others or take oneOf out` })
  })
  procedure.form?.pages.forEach((page, i) => need('pages', page, 'form', 'pages', i))
  procedure.channels.forEach((one, i) => need('channels', one.channel, 'channels', i, 'channel'))
  const states = new Set(common.states.map((one) => one.code))
  procedure.states.forEach((state, i) => {
    if (!states.has(state)) problems.push({ place: ['states', i], problem: `${state} is no state of law/procedures.yaml: write one of ${[...states].join(', ')}` })
  })
  procedure.results.forEach((one, i) => {
    need('conditions', one.when, 'results', i, 'when')
    if (!isType(one.documentType)) problems.push({ place: ['results', i, 'documentType'], problem: `there is no law/documents/${one.documentType}.yaml: write a kind of document that is there` })
  })
  problems.push(...effectProblems(procedure))
  problems.push(...spanProblems(procedure.valid, ['valid']), ...coverProblems(procedure.valid, procedure.periods, 'periods'))
  problems.push(...procedure.online.flatMap((one, i) => spanProblems(one, ['online', i])))
  if (procedure.law.length === 0 && procedure.periods.some((period) => period.standing === 'sourced'))
    problems.push({ place: ['law'], problem: 'steps that were read stand in a text: name it' })
  procedure.periods.forEach((period, p) => {
    const steps = period.ways.flatMap((way) => way.steps)
    if (period.standing === 'sourced' && steps.length === 0) problems.push({ place: ['periods', p, 'ways'], problem: 'a sourced period has steps: write them, or standing: unverified' })
    if (period.standing === 'sourced' && period.confidence === 'unverified') problems.push({ place: ['periods', p, 'confidence'], problem: 'an unverified period is not sourced: write standing: unverified' })
    if (period.standing === 'unverified' && steps.length > 0) problems.push({ place: ['periods', p, 'ways'], problem: 'steps that were not read are not written down: take them out, or name their source and write standing: sourced' })
    const seen = new Set<string>()
    period.ways.forEach((way, w) => {
      if (seen.has(way.code)) problems.push({ place: ['periods', p, 'ways', w, 'code'], problem: `the way ${way.code} stands twice: take one out` })
      seen.add(way.code)
      way.steps.forEach((step, s) => {
        const place = ['periods', p, 'ways', w, 'steps', s]
        need('acts', step.does, ...place, 'does')
        if (step.does.startsWith('decide') && step.by !== period.decidedBy && step.note === undefined)
          problems.push({ place: [...place, 'by'], problem: `${step.by} decides here and decidedBy is ${period.decidedBy ?? 'null'}: put one of them right, or say why in a note of the step` })
        if (step.confidence === 'unverified' || step.confidence === 'low')
          problems.push({ place: [...place, 'confidence'], problem: 'a step that is not sure decides no deadline: take the step out and write standing: unverified' })
        if (step.limit !== null && (step.limit.unit === 'same-day') !== (step.limit.amount === 0))
          problems.push({ place: [...place, 'limit', 'amount'], problem: 'an amount is above zero, and zero for same-day: put it right' })
        if (period.until !== null && period.until > '2025-07-01' && step.by.startsWith('district-'))
          problems.push({ place: [...place, 'by'], problem: 'districts ended on 30/6/2025: end the period on 2025-07-01' })
        if (period.until === null && step.by.startsWith('district-')) problems.push({ place: [...place, 'by'], problem: 'districts ended on 30/6/2025: end the period on 2025-07-01' })
      })
    })
  })
  return problems
}

/** A procedure of merit says of every way what its decision does to the register; what is not sure changes nothing by itself. */
function effectProblems(procedure: Procedure): LawProblem[] {
  const ways = procedure.periods.flatMap((period, p) => period.ways.map((way, w) => ({ effect: way.effect, place: ['periods', p, 'ways', w, 'effect'] as PropertyKey[] })))
  const silent = procedure.effect === undefined ? (ways.length === 0 ? [['effect']] : ways.flatMap((one) => (one.effect === undefined ? [one.place] : []))) : []
  return [
    ...(procedure.field === 'merit' ? silent.slice(0, 1) : []).map((place) => ({ place, problem: 'what the decision does to the register of merit is not said: write an effect, or does: none with why and its source' })),
    ...[{ effect: procedure.effect, place: ['effect'] as PropertyKey[] }, ...ways].flatMap(({ effect, place }): LawProblem[] => {
      if (effect === undefined) return []
      const isSure = effect.confidence === 'high' || effect.confidence === 'medium'
      return [
        ...('category' in effect && effect.category !== null && !(MERIT_CATEGORIES as readonly string[]).includes(effect.category)
          ? [{ place: [...place, 'category'], problem: `${effect.category} is no category of law/merit/categories.yaml: write one of them` }]
          : []),
        ...(effect.does !== 'by-hand' && !isSure ? [{ place: [...place, 'confidence'], problem: 'an effect that is not sure changes no register: write does: by-hand, and an officer enters the decision' }] : []),
      ]
    }),
  ]
}

type Span = { from: LegalDate | null; until: LegalDate | null }

const spanProblems = ({ from, until }: Span, place: PropertyKey[]): LawProblem[] =>
  from !== null && until !== null && until <= from ? [{ place: [...place, 'until'], problem: `${until} is not after ${from}: until is the first day that no longer belongs` }] : []

/** Periods follow each other and cover the validity whole. */
function coverProblems(valid: Span, periods: Span[], key: string): LawProblem[] {
  return periods.flatMap((period, i): LawProblem[] => {
    const before = i === 0 ? valid.from : periods[i - 1]?.until
    const problems = spanProblems(period, [key, i])
    if (period.from !== before) problems.push({ place: [key, i, 'from'], problem: `periods follow each other without gap or overlap: ${before ?? 'null'} belongs here` })
    if (i === periods.length - 1 && period.until !== valid.until) problems.push({ place: [key, i, 'until'], problem: `the last period ends with the procedure: ${valid.until ?? 'null'} belongs here` })
    return problems
  })
}
