import { beforeAll, expect, test } from 'vitest'
import { compileMessages } from '#app/compile-messages.ts'
import { procedureLaw, type Procedure } from '#modules/procedures/index.ts'
import { legalDate } from '#shared/legal-date.ts'

const TODAY = legalDate('2026-06-15')
let view: typeof import('./procedure-view.ts')
beforeAll(async () => {
  await compileMessages()
  view = await import('./procedure-view.ts')
})

const changed = (change: (procedure: Procedure) => void): Procedure => {
  const copy = structuredClone(procedureLaw().law.procedures.get('certificate-reissue')!)
  change(copy)
  return copy
}

test('what a new version changes against that of open cases is told as sentences, and nothing else is', () => {
  const now = procedureLaw().law.procedures.get('certificate-reissue')!
  expect(view.differenceOf(changed(() => undefined), now, TODAY)).toEqual({ taken: [], added: [] })
  const earlier = changed((procedure) => {
    procedure.papers.push({ ...procedure.papers[0]!, paper: 'identity-card', originals: 0, copies: 1 })
    const step = procedure.periods.at(-1)!.ways[0]!.steps[1]!
    step.limit = { amount: 10, unit: 'working-days' }
    procedure.fee.amount = 20_000
  })
  expect(view.differenceOf(earlier, now, TODAY)).toEqual({
    taken: ['Giấy tờ: Căn cước công dân hoặc giấy tờ tùy thân: 1 bản sao.', 'Phí: 20.000 đồng.', expect.stringMatching(/^Bước 2: Sở: .*, 10 ngày làm việc\.$/)],
    added: ['Phí: Chưa thấy quy định ở văn bản nào.', expect.stringMatching(/^Bước 2: Sở: .*, 12 ngày\.$/)],
  })
})

test('every procedure has its page: each line with a source and how sure it is, an unread period without a step', () => {
  for (const procedure of procedureLaw().law.procedures.values()) {
    const page = view.viewOfProcedure(procedure, TODAY)
    const lines = [...page.applicants, ...page.papers, ...page.channels, ...page.results, page.fee, ...page.periods.flatMap((one) => [one.origin, ...one.ways.flatMap((way) => way.steps)])]
    expect(lines.filter((line) => line.text === '' || line.source === '' || line.sure.label === '')).toEqual([])
    expect(page.periods.length).toBe(procedure.periods.length)
    expect(page.periods.filter((one) => one.unread && one.ways.length > 0)).toEqual([])
  }
})
