import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { countPagesByState } from '#modules/archive/index.ts'
import { asActor, systemActor } from '#platform/db/index.ts'
import { resolveDataDir, startEmbedded } from '#platform/db/embedded/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { systemClock } from '#shared/clock.ts'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '../demo/accounts.ts'
import { prepareBackup } from '../demo/backup.ts'
import { lendAndLeave } from '../demo/loans.ts'
import { prepareScanProfiles } from '../demo/profiles.ts'
import { prepareAccounts, prepareCaseHistory, prepareDemoCases, prepareDoubles, prepareHamlets, prepareKeeping, preparePapers, prepareRegister, prepareSampleProcedures, prepareScans, type DemoWords } from '../demo/prepare.ts'
import type { DatabaseUrls } from '../database.ts'
import type { Secrets } from '../secrets.ts'
import { dataDirOf, projectRoot, readKeptSettings } from '../config.ts'
import { compileMessages } from '../compile-messages.ts'
import { pageWords, type PageMessages } from '../page-words.ts'
import { openRuntime, prepareCatalogue, prepareDatabase, type Runtime } from '../runtime.ts'
import { buildHandlerPath, closePages, servePages, startSealer, untilStopped } from '../serve.ts'
import { openForCommand } from './context.ts'

const DEMO_DAY = '2026-06-15'
const DEFAULT_DOSSIERS = 320
const DEFAULT_SCANNED = 18
const DEFAULT_APPLICATIONS = 600

/** From this size on the other dossiers have their papers too, as PDF and not as scans: a register of thousands without papers says little. */
const PAPERS_FROM = 1000

type Mark = { dossiers: number; scanned: number }

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Make a sample province, take in its sample scans, read them and serve everything on the loopback.')
    .option('--fresh', 'throw the demo away and start over')
    .option('--dossiers <number>', 'dossiers in the register', String(DEFAULT_DOSSIERS))
    .option('--scanned <number>', 'how many of them have scans', String(DEFAULT_SCANNED))
    .option('--papers <number>', `how many have papers, as scans or as PDF (from ${PAPERS_FROM} dossiers on: all)`)
    .option('--applications <number>', 'cases of citizens, with all that was done to them since 2018', String(DEFAULT_APPLICATIONS))
    .action(async (options: { fresh?: boolean; dossiers: string; scanned: string; papers?: string; applications: string }) => {
      const applications = wholeNumber('applications', options.applications)
      const [dossiers, scanned] = [wholeNumber('dossiers', options.dossiers), wholeNumber('scanned', options.scanned)]
      const papers = options.papers === undefined ? (dossiers < PAPERS_FROM ? scanned : dossiers) : wholeNumber('papers', options.papers)
      const dataDir = dataDirOf(process.env)
      const started = performance.now()
      const say = (line: string) => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`)
      if (options.fresh) await startOver(dataDir)
      await mkdir(dataDir, { recursive: true })
      const kept = readKeptSettings(dataDir)
      if (existsSync(join(dataDir, 'secrets.json')) && kept['ANSINH_DEMO'] !== '1') throw new AppError('demo.not-a-demo', 400, { folder: dataDir })
      const settings = {
        ANSINH_DEMO: '1',
        ANSINH_TODAY: process.env['ANSINH_TODAY'] ?? kept['ANSINH_TODAY'] ?? DEMO_DAY,
        ANSINH_TODAY_SINCE: kept['ANSINH_TODAY_SINCE'] ?? systemClock.now().toISOString(),
      }
      await writeFile(join(dataDir, 'settings.json'), JSON.stringify(settings))

      // The build and the words of this process come from the same folder of messages: it is made once, before both.
      const compiled = compileMessages()
      const built = compiled.then(() => buildPages(say))
      built.catch(() => undefined)
      const { config, secrets, server, log } = await openForCommand({
        share: false,
        env: { ...settings, HOST: '127.0.0.1', LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn' },
      })
      try {
        await prepareDatabase(config, secrets, server.urls, log)
        say('the database is ready')
        const runtime = await openRuntime(config, secrets, server.urls, log, { work: true })
        const sealer = startSealer(runtime)
        try {
          await prepareAccounts(runtime)
          await prepareHamlets(runtime)
          await prepareCatalogue(config, runtime.owner, log)
          await prepareSampleProcedures(runtime)
          await compiled
          const { m } = await pageWords()
          const words: DemoWords = {
            covers: {
              agency: m.cover_agency(),
              title: m.cover_title(),
              born: m.cover_born(),
              category: m.cover_category(),
              place: m.cover_place(),
              expectedPages: m.cover_expected_pages(),
              instruction: m.cover_instruction(),
            },
            batch: (number) => m.demo_batch({ number: String(number) }),
          }
          // Papers are drawn and read while the pages are still being built.
          const making = makeProvinceAndScans(runtime, server.urls, dataDir, { dossiers, scanned, papers, applications }, words, say).then(() => keepHouse(runtime, server.urls, secrets, say))
          making.catch(() => undefined)
          await built
          const pages = await servePages(runtime)
          say(`${pages.origin} answers`)
          console.log(`\n${m.demo_sign_in({ origin: pages.origin, password: DEMO_PASSWORD })}\n`)
          for (const account of DEMO_ACCOUNTS) console.log(`  ${account.loginName.padEnd(14)} ${roleWord(m, account.role)}, ${account.scopeName}`)
          console.log()
          await Promise.race([untilStopped(), making.then(() => untilStopped())])
          say('stopping; everything made so far is kept')
          await closePages(pages.server, runtime)
        } finally {
          await sealer.stop()
          await runtime.close()
        }
      } finally {
        await server.stop()
      }
    })
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 2_000_000) throw new AppError('demo.not-a-number', 400, { option: name, given: text })
  return number
}

async function makeProvinceAndScans(runtime: Runtime, urls: DatabaseUrls, dataDir: string, wanted: Mark & { papers: number; applications: number }, words: DemoWords, say: (line: string) => void): Promise<void> {
  const markPath = join(dataDir, 'demo.json')
  const mark: Mark = existsSync(markPath) ? (JSON.parse(await readFile(markPath, 'utf8')) as Mark) : { dossiers: 0, scanned: 0 }
  const added = await prepareRegister(runtime, wanted.dossiers, (done) => {
    if (done % 1000 === 0) say(`${done} of ${wanted.dossiers} dossiers are in the register`)
  })
  say(added > 0 ? `${wanted.dossiers} dossiers are in the register` : 'the register is as it was')
  const fill = async (): Promise<void> => {
    if (added > 0 && added === wanted.dossiers) say(`${await prepareDoubles(runtime, wanted.dossiers)} pairs of persons wait to be judged`)
    if ((await prepareCaseHistory(runtime, urls.owner, wanted.applications)) > 0) say(`${wanted.applications} cases are entered`)
    const cases = await prepareDemoCases(runtime)
    if (cases > 0) say(`${cases} cases are at the one-stop desk`)
    await lendAndLeave(runtime.services)
    await prepareScanProfiles(runtime.services)
  }
  if (mark.scanned === 0 && wanted.scanned > 0) {
    const sent = { all: false }
    const watched = watchReading(runtime, sent, say)
    await prepareScans(runtime, Math.min(wanted.scanned, wanted.dossiers), join(dataDir, 'sample-scans'), words, fill)
    sent.all = true
    await writeFile(markPath, JSON.stringify({ dossiers: wanted.dossiers, scanned: wanted.scanned } satisfies Mark))
    say('all sample scans are stored; they are taken apart and read')
    await Promise.all([watched, makePapers(runtime, wanted.scanned, wanted.papers, words, say)])
  } else {
    say('the sample scans are as they were')
    await fill()
    await makePapers(runtime, mark.scanned, wanted.papers, words, say)
  }
}

/** What comes of an archive that is at work, once its papers are read: nobody waits for it. */
async function keepHouse(runtime: Runtime, urls: DatabaseUrls, secrets: Secrets, say: (line: string) => void): Promise<void> {
  if (!runtime.ready) return
  try {
    const made = await prepareKeeping(runtime)
    if (made > 0) say(`${made} transfers, copies, lots and packages are made`)
    if (runtime.ready && (await prepareBackup(runtime, urls, secrets))) say('a backup is made')
  } catch (error) {
    // Somebody may have lent or verified meanwhile what was meant to be used here.
    runtime.services.log.warn({ err: error }, 'the sample of an archive at work was not made whole')
  }
}

/** The papers of the dossiers that were not scanned; what a stopped demo left out is made now. */
async function makePapers(runtime: Runtime, scanned: number, papers: number, words: DemoWords, say: (line: string) => void): Promise<void> {
  if (papers <= scanned) return
  const added = await preparePapers(runtime, { scanned, dossiers: papers }, words.batch, (done, pages) => say(`${done} of ${papers} dossiers have their papers, ${pages} pages added`))
  if (added > 0 && runtime.ready) say('all papers are in')
}

/** Queues that are done when everything is read. */
const READING = new Set(['archive.take-apart', 'archive.read-page'])

/** Says how far reading is, every few seconds, until nothing waits any more. */
async function watchReading(runtime: Runtime, sent: { all: boolean }, say: (line: string) => void): Promise<void> {
  const system = systemActor(runtime.services.provincePath)
  let first = true
  for (let quiet = 0, last = ''; quiet < 2; ) {
    await new Promise((resolve) => setTimeout(resolve, 2000).unref())
    if (!runtime.ready) return
    const states = await asActor(runtime.services.database, system, (tx) => countPagesByState(tx), { readOnly: true })
    const waiting = states['waiting'] ?? 0
    const done = (states['read'] ?? 0) + (states['needs_review'] ?? 0) + (states['verified'] ?? 0)
    if (first && done > 0) {
      first = false
      say('the first page can be searched')
    }
    const line = `${done} pages read, ${waiting} waiting${states['failed'] ? `, ${states['failed']} set aside` : ''}`
    if (line !== last) say(line)
    last = line
    const under = (await runtime.services.jobs.counts()).filter((queue) => READING.has(queue.name)).reduce((sum, queue) => sum + queue.waiting + queue.running, 0)
    quiet = sent.all && under === 0 ? quiet + 1 : 0
  }
  say('all sample pages are read')
}

/** Removes a demo's data, and nothing that is not one. */
async function startOver(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return
  if (existsSync(join(dataDir, 'secrets.json')) && readKeptSettings(dataDir)['ANSINH_DEMO'] !== '1') throw new AppError('demo.not-a-demo', 400, { folder: dataDir })
  const { root } = await resolveDataDir(dataDir)
  // Refuses while another process has the demo, and stops a server that a killed one left behind.
  if (existsSync(root)) await (await startEmbedded({ dataDir, watch: false, stopOnSignals: false })).stop()
  await rm(root, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true })
}

/** Builds the pages when a source is newer than the build. */
async function buildPages(say: (line: string) => void): Promise<void> {
  if (await isBuildCurrent()) return
  const vite = join(projectRoot, 'node_modules/vite/bin/vite.js')
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: projectRoot })
  say('the pages are built')
}

async function isBuildCurrent(): Promise<boolean> {
  if (!existsSync(buildHandlerPath)) return false
  const built = (await stat(buildHandlerPath)).mtimeMs
  for await (const path of glob(['src/**/*.{ts,svelte,css,html}', 'messages/*', 'package-lock.json', 'vite.config.ts'], { cwd: projectRoot, exclude: (name) => name === 'messages.js' }))
    if ((await stat(join(projectRoot, path))).mtimeMs > built) return false
  return true
}

function roleWord(m: PageMessages, role: string): string {
  return (m as unknown as Record<string, () => string>)[`role_${role.replaceAll('-', '_')}`]?.() ?? role
}
