/**
 * What a correctly filed dossier asks of a person: sample dossiers are taken in behind their cover sheets and read by the real engines; a
 * script that knows what stands on each paper then works the real desk in a real browser by keys only, as a first and as a second reader.
 * It counts keys, clicks and decisions; seconds are those of bench/verify/human.ts, beside the time the machine let one wait.
 *
 * Beside it the way without reading, an honest peer: the same pages beside a plain form, where everything that this product reads is typed
 * field by field (Tab between fields, Enter at the end), and the dossier's number once a dossier to file its scans. It is counted, not
 * driven, types without an error, and loads in no time.
 *
 *   node bench/verify.bench.ts [--dossiers 6] [--json] [--shots <folder>]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openForCommand } from '#app/commands/context.ts'
import { DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { prepareAccounts, prepareHamlets, prepareRegister } from '#app/demo/prepare.ts'
import { openRuntime, prepareDatabase } from '#app/runtime.ts'
import type { FieldKey } from '#app/samples/sheet.ts'
import { writeSampleFolder, type FolderPage } from '#app/samples/write-folder.ts'
import { closePages, servePages } from '#app/serve.ts'
import { coverSheetImage } from '#modules/archive/cover/index.ts'
import { countPagesByState, listOldestDossiers, openBatch, storeBatchFile, type FieldName } from '#modules/archive/index.ts'
import { effectiveFields } from '#modules/archive/archive.model.ts'
import { findReading, listCorrections } from '#modules/archive/archive.repository.ts'
import { isCritical } from '#modules/archive/second-reading/index.ts'
import { asActor, systemActor } from '#platform/db/index.ts'
import { formatEdtf, parseEdtf, parseWrittenDate } from '#shared/edtf.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { normaliseToneMarks } from '#shared/names.ts'
import { launchBrowser } from '../test/browser/chromium.ts'
import { freePort } from '../test/free-port.ts'
import { Hands, KLM, telexKeys } from './verify/human.ts'

const { values: args } = parseArgs({ options: { dossiers: { type: 'string', default: '6' }, json: { type: 'boolean', default: false }, shots: { type: 'string' } } })
const DOSSIERS = Number(args.dossiers)
const SEED = 2020
const say = (line: string) => process.stderr.write(`${line}\n`)

const folder = await mkdtemp(join(tmpdir(), 'ansinh-bench-verify-'))
const env = { ANSINH_DATA: folder, ANSINH_DEMO: '1', ANSINH_TODAY: '2026-06-15', PORT: String(await freePort()), LOG_LEVEL: 'error' }
const { config, secrets, server, log } = await openForCommand({ share: false, quiet: true, env })
await prepareDatabase(config, secrets, server.urls, log)
const runtime = await openRuntime(config, secrets, server.urls, log, { work: true })
const { services } = runtime
await prepareAccounts(runtime)
await prepareHamlets(runtime)
await prepareRegister(runtime, Math.max(12, DOSSIERS), () => undefined)

// --- Scans, each with what stands on it.
type Sheet = Extract<FolderPage, { cover: false }>
const truths = new Map<string, Sheet>()
const numbers = new Map<number, string>()
const system = systemActor(services.provincePath)
const dossierIds = await asActor(services.database, system, (tx) => listOldestDossiers(tx, DOSSIERS), { readOnly: true })
const { account_id: archivistId } = await runtime.owner.db.selectFrom('account').select('account_id').where('login_name', '=', 'luu-tru').executeTakeFirstOrThrow()
const archivist = { ...system, accountId: archivistId, role: 'archivist' }
const { batchId } = await openBatch(services, archivist, { label: 'Đo', origin: 'demo' })
await writeSampleFolder(join(folder, 'scans'), {
  seed: SEED,
  dossiers: DOSSIERS,
  coverSheet: (dossier, expectedPages) => {
    numbers.set(dossier.index, dossier.rawNumber)
    const words = { agency: 'Kho', title: 'Tờ bìa', born: 'Sinh', category: 'Loại', place: 'Nơi để', expectedPages: 'Số trang', instruction: 'Đặt trên cùng' }
    const id = toPublicId('dos', dossierIds[dossier.index] as Id<'dos'>)
    return coverSheetImage({ dossierId: id, dossierNumber: dossier.rawNumber, fullName: dossier.person.fullName, birthAsWritten: dossier.person.birth.written, category: null, place: null, expectedPages }, words)
  },
  onFile: async ({ file, pages, refused }) => {
    if (refused) return
    for (const [index, page] of pages.entries()) if (!page.cover) truths.set(`${file}#${index + 1}`, page)
    await storeBatchFile(services, archivist, { batchId, name: file, source: await readFile(join(folder, 'scans', file)) })
  },
})
say(`${truths.size} pages of ${DOSSIERS} dossiers are being read`)
const deadline = performance.now() + 15 * 60_000
for (;;) {
  const states = await asActor(services.database, system, (tx) => countPagesByState(tx), { readOnly: true })
  const queues = (await services.jobs.counts()).filter((queue) => ['archive.take-apart', 'archive.read-page'].includes(queue.name))
  if (queues.every((queue) => queue.waiting + queue.running === 0) && Object.keys(states).length > 0) break
  if (performance.now() > deadline) throw new Error('the pages are not read')
  await new Promise((resolve) => setTimeout(resolve, 500))
}
const pageRows = await runtime.owner.db
  .selectFrom('page as p').innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id').select(['p.page_id', 'p.dossier_id', 'p.file_page', 'p.kind', 'f.name']).execute() // prettier-ignore
const sheetOf = (pageId: string): Sheet | undefined => {
  const row = pageRows.find((one) => toPublicId('pag', one.page_id as Id<'pag'>) === pageId)
  return row && truths.get(`${row.name}#${row.file_page}`)
}
const content = pageRows.filter((row) => row.kind === 'content')
const filed = content.filter((row) => {
  const sheet = truths.get(`${row.name}#${row.file_page}`)
  return sheet !== undefined && row.dossier_id === dossierIds[sheet.dossier]
})

// --- What is right, and how a person writes it.
const KNOWN: ReadonlySet<string> = new Set(['fullName', 'alias', 'birthDate', 'homePlace', 'documentNumber', 'signedOn', 'deathDate', 'injuryRate', 'unit', 'rank', 'certificateNumber', 'injuredOn', 'amount', 'citizenId'] satisfies FieldKey[])
const DATES: ReadonlySet<string> = new Set(['birthDate', 'signedOn', 'deathDate', 'injuredOn'])
const AMOUNTS: ReadonlySet<string> = new Set(['injuryRate', 'amount'])
function rightOf(sheet: Sheet, field: string): string {
  const truth = sheet.truth.fields[field as FieldKey]
  if (!truth) return ''
  if (DATES.has(field)) return parseEdtf(truth.value) ? formatEdtf(truth.value) : truth.value
  if (AMOUNTS.has(field)) return truth.value.replace(/\D/gu, '')
  return truth.value
}
const form = (field: string, text: string): string => {
  const plain = normaliseToneMarks(text.toLowerCase()).replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  if (!DATES.has(field)) return field === 'documentNumber' || field === 'certificateNumber' ? plain.replaceAll(' ', '') : plain
  if (parseEdtf(text)) return text
  const written = parseWrittenDate(text)
  return written.kind === 'date' ? written.date.edtf : plain
}
const isRight = (sheet: Sheet, field: string, shown: string) => form(field, shown) === form(field, rightOf(sheet, field))

// --- The desk, by keys.
const pages = await servePages(runtime)
const browser = await launchBrowser()
async function signIn(login: string): Promise<Page> {
  const answer = await fetch(`${pages.origin}/dang-nhap`, { method: 'POST', redirect: 'manual', headers: { origin: pages.origin, accept: 'text/html' }, body: new URLSearchParams({ login, password: DEMO_PASSWORD }) })
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  await context.addCookies(
    answer.headers.getSetCookie().map((line) => {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      return { name, value, url: pages.origin, httpOnly: true, sameSite: 'Lax' as const }
    }),
  )
  return context.newPage()
}

type Line = { page: string; hands: Hands; waited: number; shown: number; typed: number; added: number }
const focused = (page: Page) => page.evaluate(() => ({ field: document.activeElement?.getAttribute('data-field') ?? '', name: document.activeElement?.getAttribute('name') ?? '', value: (document.activeElement as HTMLInputElement | null)?.value ?? '', button: document.activeElement?.matches('button.primary') ?? false }))
/** The desk stands when something on it has the keys. */
const untilReady = (page: Page) => page.waitForFunction(() => document.activeElement?.matches('[data-field], button.primary'))

async function firstReader(page: Page): Promise<Line[]> {
  const lines: Line[] = []
  await page.goto(`${pages.origin}/kiem-tra`)
  const start = page.locator('a[href$="/kiem-tra"].button')
  if ((await start.count()) === 0) return lines
  await start.first().press('Enter')
  for (let no = 0; no < 500; no++) {
    await page.waitForURL('**/kiem-tra')
    await untilReady(page)
    const id = /pag_[0-9a-z]+/.exec(page.url())?.[0] ?? ''
    const sheet = sheetOf(id)
    const hands = new Hands()
    const line: Line = { page: id, hands, waited: 0, shown: 0, typed: 0, added: 0 }
    hands.decide()
    const seen = new Set<string>()
    for (let at = await focused(page); !at.button && !seen.has(at.field); at = await focused(page)) {
      seen.add(at.field)
      line.shown += 1
      hands.decide()
      // What the truth does not name (who signed, who issued) is taken as it stands.
      if (sheet && KNOWN.has(at.field) && !isRight(sheet, at.field, at.value)) {
        const right = rightOf(sheet, at.field)
        line.typed += 1
        hands.press(right === '' ? 1 : telexKeys(right))
        if (right === '') await page.keyboard.press('Delete')
        else await page.keyboard.insertText(right)
      }
      hands.press()
      await page.keyboard.press('Enter')
    }
    // What the machine did not see at all is on the paper: the critical of it is typed too.
    const missing = sheet ? (Object.keys(sheet.truth.fields) as FieldKey[]).filter((key) => isCritical(key as FieldName)) : []
    const others = await page.locator('details.others [data-field]').evaluateAll((all) => all.map((one) => one.getAttribute('data-field') ?? ''))
    const wanted = others.filter((key) => (missing as string[]).includes(key))
    if (sheet && wanted.length > 0) {
      hands.press(2)
      await page.keyboard.press('Alt+KeyT')
      let at = 0
      for (const key of wanted) {
        const steps = others.indexOf(key) - at
        for (let step = 0; step < steps; step++) await page.keyboard.press('Tab').then(async () => page.keyboard.press('Alt+ArrowDown').catch(() => undefined))
        await page.locator(`#desk-${key}`).focus()
        hands.press(2 * steps)
        at = others.indexOf(key)
        hands.decide()
        const right = rightOf(sheet, key)
        await page.keyboard.insertText(right)
        hands.press(telexKeys(right))
        line.added += 1
      }
    }
    if (args.shots && no < 3) await page.screenshot({ path: join(args.shots, `desk-${no}.png`) })
    const began = performance.now()
    // Enter on the button, or Ctrl+Enter from a field: one decision was made with the last field.
    hands.press(wanted.length > 0 ? 2 : 1)
    const before = page.url()
    await page.keyboard.press(wanted.length > 0 ? 'Control+Enter' : 'Enter')
    await page.waitForURL((url) => url.href !== before)
    const more = /\/kiem-tra$/.test(page.url())
    if (more) await untilReady(page)
    line.waited = (performance.now() - began) / 1000
    lines.push(line)
    if (!more) return lines
  }
  throw new Error('the queue does not end')
}

async function secondReader(page: Page, nth: number): Promise<Line[]> {
  const lines: Line[] = []
  await page.goto(`${pages.origin}/kiem-tra`)
  const rows = page.locator('tbody a[href*="/doc-lai"]')
  if ((await rows.count()) === 0) return lines
  await rows.first().press('Enter')
  for (let no = 0; no < 500; no++) {
    await page.waitForURL('**/doc-lai')
    await untilReady(page)
    const id = /pag_[0-9a-z]+/.exec(page.url())?.[0] ?? ''
    const sheet = sheetOf(id)
    const hands = new Hands()
    const line: Line = { page: id, hands, waited: 0, shown: 0, typed: 0, added: 0 }
    hands.decide()
    const labels = await page.locator('[data-field]').evaluateAll((all) => all.map((one) => [one.getAttribute('data-field') ?? '', one.id] as const))
    const checks = await runtime.owner.db.selectFrom('field_check').select(['field_check_id', 'field']).where('field_check_id', 'in', labels.map(([key]) => key)).execute()
    const seen = new Set<string>()
    for (let at = await focused(page); !at.button && !seen.has(at.field); at = await focused(page)) {
      seen.add(at.field)
      line.shown += 1
      hands.decide()
      const field = checks.find((check) => check.field_check_id === at.field)?.field ?? ''
      const right = sheet ? rightOf(sheet, field) : ''
      hands.press(telexKeys(right) + 1)
      if (right !== '') line.typed += 1
      await page.keyboard.insertText(right)
      await page.keyboard.press('Enter')
    }
    if (args.shots && no === 0) await page.screenshot({ path: join(args.shots, `again-${nth}.png`) })
    const began = performance.now()
    hands.press()
    const before = page.url()
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.href !== before)
    const more = /\/doc-lai$/.test(page.url())
    if (more) await untilReady(page)
    line.waited = (performance.now() - began) / 1000
    lines.push(line)
    if (!more) return lines
  }
  throw new Error('the queue does not end')
}

const sum = (lines: Line[]) => {
  const hands = new Hands()
  for (const line of lines) hands.add(line.hands)
  const of = (what: 'waited' | 'shown' | 'typed' | 'added') => lines.reduce((total, line) => total + line[what], 0)
  return { pages: lines.length, keys: hands.keys, clicks: hands.clicks, decisions: hands.minds, seconds: hands.seconds, waited: of('waited'), shown: of('shown'), typed: of('typed'), added: of('added') }
}

try {
  const first = sum(await firstReader(await signIn('luu-tru')))
  say(`first reader: ${JSON.stringify(first)}`)
  const second = sum(await secondReader(await signIn('chuyen-vien'), 2))
  say(`second reader: ${JSON.stringify(second)}`)

  // --- The peer: every field that the truth names, typed.
  const peer = new Hands()
  let fields = 0
  for (const sheet of truths.values()) {
    peer.decide()
    const keys = Object.keys(sheet.truth.fields)
    for (const key of keys) {
      fields += 1
      peer.decide()
      peer.press(telexKeys(rightOf(sheet, key)) + 1)
    }
    peer.press()
  }
  for (const number of numbers.values()) {
    peer.decide()
    peer.press(telexKeys(number) + 1)
  }

  // --- What is right in the end.
  let [right, wanted, critical, criticalRight] = [0, 0, 0, 0]
  for (const row of content) {
    const sheet = truths.get(`${row.name}#${row.file_page}`)
    if (!sheet) continue
    const view = await asActor(
      services.database,
      system,
      async (tx) => ({ fields: effectiveFields((await findReading(tx, row.page_id))?.fields ?? {}, await listCorrections(tx, row.page_id)) }),
      { readOnly: true },
    )
    for (const key of Object.keys(sheet.truth.fields)) {
      const ok = isRight(sheet, key, view.fields[key as FieldName]?.value ?? '')
      wanted += 1
      if (ok) right += 1
      else say(`left wrong: ${key} on ${row.name} ${row.file_page}: ${JSON.stringify({ is: view.fields[key as FieldName]?.value ?? null, sure: view.fields[key as FieldName]?.accepted ?? false, by: view.fields[key as FieldName]?.by !== undefined, should: rightOf(sheet, key) })}`)
      if (!isCritical(key as FieldName)) continue
      critical += 1
      if (ok) criticalRight += 1
    }
  }
  const open = await runtime.owner.db.selectFrom('field_check').select((eb) => eb.fn.countAll<number>().as('count')).where('settled_at', 'is', null).executeTakeFirstOrThrow()

  const perDossier = (value: number) => Math.round((value / DOSSIERS) * 10) / 10
  const perPage = (value: number) => Math.round((value / content.length) * 10) / 10
  const ours = { keys: first.keys + second.keys, seconds: first.seconds + second.seconds, waited: first.waited + second.waited }
  const result = {
    bench: 'verify',
    model: KLM,
    dossiers: DOSSIERS,
    pages: content.length,
    filedRight: filed.length,
    fieldsOnPaper: wanted,
    desk: {
      pagesLookedAt: first.pages, fieldsShown: first.shown, fieldsTyped: first.typed, fieldsAdded: first.added, clicks: first.clicks + second.clicks,
      keysAPage: perPage(first.keys), secondsAPage: perPage(first.seconds), keysADossier: perDossier(first.keys), secondsADossier: perDossier(first.seconds), waitedADossier: perDossier(first.waited),
    }, // prettier-ignore
    secondReader: { pages: second.pages, fields: second.shown, keysADossier: perDossier(second.keys), secondsADossier: perDossier(second.seconds), waitedADossier: perDossier(second.waited), stillOpen: Number(open.count) },
    together: { keysADossier: perDossier(ours.keys), secondsADossier: perDossier(ours.seconds), waitedADossier: perDossier(ours.waited) },
    peer: { fieldsTyped: fields, keysAPage: perPage(peer.keys), secondsAPage: perPage(peer.seconds), keysADossier: perDossier(peer.keys), secondsADossier: perDossier(peer.seconds) },
    rightInTheEnd: { fields: `${right}/${wanted}`, critical: `${criticalRight}/${critical}` },
  }
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`)
} finally {
  await browser.close()
  await closePages(pages.server, runtime)
  await runtime.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
