import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadCalendarData } from './deadlines/calendar.files.ts'
import { loadProcedures } from './procedures.files.ts'

// Every rule of the files is proved by a file that breaks it and nothing else: the message names file, line, place and what to do.

const folder = mkdtempSync(join(tmpdir(), 'ansinh-law-'))
afterAll(() => rmSync(folder, { recursive: true }))
const SAMPLE = 'martyr-worship'
mkdirSync(join(folder, 'procedures'))
for (const name of ['calendar', 'documents', 'instruments.yaml', 'procedures.yaml']) cpSync(join('law', name), join(folder, name), { recursive: true })
const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const sound = (path: string) => readFileSync(join('law', path), 'utf8')

/** The refusal of a file in which `from` stands as `to`; the file is put back after. */
function refusal(path: string, from: string | RegExp, to: string, load: () => unknown): string {
  const text = sound(path)
  const broken = text.replace(from, to)
  if (broken === text) throw new Error(`nothing to break in ${path}: ${String(from)}`)
  write(path, broken)
  try {
    load()
    return 'it loaded'
  } catch (error) {
    expect(error).toMatchObject({ code: 'procedures.file-invalid' })
    return (error as Error).message
  } finally {
    write(path, text)
  }
}

describe('a broken procedure is refused', () => {
  const path = `procedures/${SAMPLE}.yaml`
  write(path, sound(path))
  const faults: [string, string | RegExp, string, RegExp][] = [
    ['an entry that is none', 'field: merit', 'field: merit\ncolour: red', /:1 the whole file: no such entry: colour; take it out/],
    ['a missing entry', /^fee: .*\n/m, '', / fee: write the entries that belong here/],
    ['a national code of another form', "'1.010803'", "'10803'", /:1 code\.value: write the national code as 1\.234567/],
    ['a confidence that is none', 'confidence: high }\nname', 'confidence: sure }\nname', /:1 code\.confidence: write one of high, medium, low, unverified/],
    ['an unknown source', /source: ND-131-2021 Điều 28\.2/, 'source: ND-1 Điều 2', /source: the source ND-1 is not known: add it to law\/instruments\.yaml, or explain it/],
    ['an unknown text of law', 'law: [ND-131-2021 Điều 28]', 'law: [ND-1 Điều 28]', / law\[0\]: the text ND-1 is not known: add it to law\/instruments\.yaml/],
    ['steps without a text of law', 'law: [ND-131-2021 Điều 28]', 'law: []', / law: steps that were read stand in a text: name it/],
    ['an unknown field', 'field: merit', 'field: fishing', / field: fishing is not among the fields of law\/procedures\.yaml: add it there/],
    ['an unknown paper', 'paper: authorisation', 'paper: horoscope', / papers\[1\]\.paper: horoscope is not among the papers of law\/procedures\.yaml/],
    ['an unknown applicant', 'who: worshipper', 'who: neighbour', / applicants\[0\]\.who: neighbour is not among the applicants/],
    ['an unknown condition', 'when: not-only-child', 'when: full-moon', / papers\[1\]\.when: full-moon is not among the conditions/],
    ['an unknown page of the form', 'merit-person, request', 'astrology, request', / form\.pages\[2\]: astrology is not among the pages/],
    ['an unknown channel', 'channel: post', 'channel: pigeon', / channels\[1\]\.channel: pigeon is not among the channels/],
    ['a state that is none', 'states: [1, 2', 'states: [0, 2', / states\[0\]: 0 is no state of law\/procedures\.yaml: write one of 1, 2/],
    ['a paper that is neither handed in nor shown', 'paper: authorisation, originals: 1', 'paper: authorisation, originals: 0', / papers\[1\]: a paper is handed in as original or copy, or only shown/],
    ['a group with one paper', 'copies: 0, when: not-only-child', 'copies: 0, oneOf: proof, when: not-only-child', / papers\[1\]\.oneOf: only one paper is in the group proof/],
    ['a database that is none', 'certified: true, archive', 'certified: true, replacedBy: { database: [stars], source: ND-131-2021, confidence: low }, archive', / papers\[2\]\.replacedBy\.database\[0\]: stars is not among the databases/],
    ['a paper that the archive cannot hold', /paper: martyr-certificate/, 'paper: identity-card', / papers\[2\]\.archive: the archive cannot hold identity-card: give it a documentType/],
    ['a result of no kind of document', 'documentType: decision', 'documentType: poem', / results\[0\]\.documentType: there is no law\/documents\/poem\.yaml/],
    ['a guard that is no function', 'guard: dossier-compared', 'guard: looks-fine', / periods\[1\]\.ways\[0\]\.steps\[2\]\.guard: no such guard: write one of .* or add the function to src\/modules\/procedures\/guards\.ts/],
    ['an act that is none', 'does: decide', 'does: ponder', /steps\[2\]\.does: ponder is not among the acts/],
    ['a role that is none', 'role: commune-officer', 'role: wizard', /steps\[0\]\.role: write one of reception/],
    ['an agency that is none', 'by: department', 'by: club', /steps\[2\]\.by: write one of commune-committee/],
    ['a limit without a unit of the law', 'unit: calendar-days', 'unit: weeks', /limit\.unit: write the unit of the law: working-days, calendar-days/],
    ['a limit of nothing', 'amount: 12', 'amount: 0', /limit\.amount: an amount is above zero, and zero for same-day/],
    ['a step that is not sure', 'source: ND-131-2021 Điều 28.4, confidence: high }\n  - from', 'source: ND-131-2021 Điều 28.4, confidence: low }\n  - from', /confidence: a step that is not sure decides no deadline: take the step out and write standing: unverified/],
    ['a sourced period without steps', '    ways: *ways', '    ways: []', / periods\[2\]\.ways: a sourced period has steps: write them, or standing: unverified/],
    ['an unverified period with steps', /standing: sourced/, 'standing: unverified', / periods\[1\]\.ways: steps that were not read are not written down/],
    ['a sourced period that is unverified', 'source: TT-10-2025-BNV\n    confidence: medium', 'source: TT-10-2025-BNV\n    confidence: unverified', / periods\[2\]\.confidence: an unverified period is not sourced/],
    ['a procedure of merit that is silent on the register', /^effect: .*\n/m, '', /:\d+ periods\[1\]\.ways\[0\]\.effect: what the decision does to the register of merit is not said: write an effect, or does: none with why and its source/],
    ['an effect of no kind', 'does: none', 'does: bless', / effect\.does: write one of recognise, suspend, resume, terminate, by-hand, none/],
    ['no effect without a reason', /, why: '[^']*'/, '', / effect\.why: write it in words/],
    ['an effect that is not sure', 'Điều 28.4, confidence: high }\nperiods', 'Điều 28.4, confidence: low }\nperiods', / effect\.confidence: an effect that is not sure changes no register: write does: by-hand/],
    ['an effect on a category that is none', /^effect: .*$/m, 'effect: { does: recognise, category: SAINT, source: ND-131-2021 Điều 28.4, confidence: high }', / effect\.category: SAINT is no category of law\/merit\/categories\.yaml/],
    ['another agency that decides', /decidedBy: department/, 'decidedBy: commune-committee', / periods\[1\]\.ways\[0\]\.steps\[2\]\.by: department decides here and decidedBy is commune-committee: put one of them right, or say why in a note of the step/],
    ['a gap between periods', 'until: 2025-03-01', 'until: 2025-02-01', / periods\[2\]\.from: periods follow each other without gap or overlap: 2025-02-01 belongs here/],
    ['a validity that the periods do not fill', 'valid: { from: null, until: null }', 'valid: { from: null, until: 2030-01-01 }', / periods\[3\]\.until: the last period ends with the procedure: 2030-01-01 belongs here/],
    ['a period that ends before it begins', 'until: 2025-07-01\n    standing', 'until: 2025-02-01\n    standing', / periods\[2\]\.until: 2025-02-01 is not after 2025-03-01/],
    ['a district after the districts', /until: 2025-07-01\n    standing: sourced/, 'until: null\n    standing: sourced', /by: districts ended on 30\/6\/2025: end the period on 2025-07-01/],
    ['a way twice', /( {6}- code: ordinary\n(?: {8}.*\n)+)/, '$1$1', /ways\[1\]\.code: the way ordinary stands twice/],
    ['a day that does not exist', 'on: 2022-02-15', 'on: 2022-02-30', / published\.on: write an existing day as YYYY-MM-DD/],
    ['what is not YAML', 'name: ', 'name: [', /:\d+: not YAML: .*put the line right/],
  ]
  it.each(faults)('%s', (_, from, to, message) => {
    const told = refusal(path, from, to, () => loadProcedures(folder))
    expect(told).toMatch(new RegExp(`law/procedures/${SAMPLE}\\.yaml:`))
    expect(told).toMatch(message)
  })

  it('two with one national code', () => {
    write('procedures/twin.yaml', sound(path))
    try {
      expect(() => loadProcedures(folder)).toThrow(/law\/procedures\/twin\.yaml:1 code\.value: law\/procedures\/martyr-worship\.yaml has this code too/)
    } finally {
      rmSync(join(folder, 'procedures/twin.yaml'))
    }
  })

  it.each([
    ['a code twice', '  - { code: post,', '  - { code: counter,', / channels\[2\]\.code: counter stands twice: take one out/],
    ['a kind of document that is none', 'documentType: declaration', 'documentType: poem', / papers\[0\]\.documentType: there is no law\/documents\/poem\.yaml/],
    ['words in one language', ', en: At the counter', '', / channels\[0\]\.en: write it in words/],
  ])('what all share: %s', (_, from, to, message) => {
    const told = refusal('procedures.yaml', from, to, () => loadProcedures(folder))
    expect(told).toMatch(/^law\/procedures\.yaml:\d+ /)
    expect(told).toMatch(message)
  })

  it('and what is sound is not', () => {
    expect(loadProcedures(folder).procedures.size).toBe(1)
  })
})

describe('a broken calendar is refused', () => {
  it.each([
    ['years.yaml', 'a day in another year', '{ day: 2019-01-01,', '{ day: 2018-01-01,', / years\[1\]\.off\[0\]\.day: 2018-01-01 is not a day of 2019: move it/],
    ['years.yaml', 'a day twice', '{ day: 2019-02-05,', '{ day: 2019-02-04,', / years\[1\]\.off\[2\]\.day: 2019-02-04 stands twice/],
    ['years.yaml', 'a gap between years', '- year: 2020', '- year: 2030', / years\[2\]\.year: years follow each other without a gap: 2020 belongs here/],
    ['years.yaml', 'an occasion that is none', 'occasion: labour }', 'occasion: birthday }', /occasion: there is no occasion birthday: add it to occasions/],
    ['years.yaml', 'a swap without its Saturday', /work:\n {6}- \{ day: 2025-04-26.*\n/, 'work: []\n', /worked: 2025-04-26 is not among the days worked for 2025-05-02: add it under work/],
    ['years.yaml', 'a Saturday without its day off', /, worked: 2025-04-26/, '', /a swap, and only a swap, names the day worked for it/],
    ['years.yaml', 'a day worked that is worked anyway', /day: 2025-04-26, for/, 'day: 2025-04-24, for', /work\[0\]\.day: 2025-04-24 is a working day anyway/],
    ['years.yaml', 'a switch that is none', 'switch: culture-day', 'switch: weather', /switch: there is no switch weather in law\/calendar\/rules\.yaml/],
    ['years.yaml', 'an unknown source', 'source: CV-8726-2024', 'source: CV-1', /the source CV-1 is not known/],
    ['rules.yaml', 'a rule missing', 'code: clock-stops', 'code: clock-runs', /rules: the rule clock-stops is missing: counting needs it/],
    ['rules.yaml', 'a rule without its figure', "after: '15:00', ", '', / rules\[4\]: write after/],
    ['rules.yaml', 'a time that is none', "'15:00'", "'25:00'", /after: write a time of day as HH:MM/],
    ['hours.yaml', 'hours of another form', "'07:30-11:30'", "'7.30 to 11.30'", /open\[0\]: write opening hours as HH:MM-HH:MM/],
  ])('%s: %s', (file, _, from, to, message) => {
    const told = refusal(`calendar/${file}`, from, to, () => loadCalendarData(folder))
    expect(told).toMatch(new RegExp(`law/calendar/${file.replace('.', '\\.')}:\\d+ `))
    expect(told).toMatch(message)
  })
})
