/** What the tests of this module build on: papers printed here, dossiers put straight into the tables, jobs worked one by one. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { sql } from 'kysely'
import sharp from 'sharp'
import type { JobDefinition } from '#platform/jobs/index.ts'
import type { PageReading } from '#platform/ocr/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { newId, toPublicId, type Id } from '#shared/ids.ts'
import type { TestProvince } from '../../../test/province.ts'
import { coverSheetImage } from './cover/index.ts'
import { makeCopyJob, readPageJob, takeApartJob } from './archive.jobs.ts'
import type { CopyTools, PageTools } from './archive.tools.ts'

let typst: NodeCompiler | undefined
function compiler(): NodeCompiler {
  const require = createRequire(import.meta.url)
  const tinos = join(dirname(require.resolve('@expo-google-fonts/tinos/package.json')), '400Regular')
  return (typst ??= NodeCompiler.create({ fontArgs: [{ fontPaths: [tinos] }] }))
}

const SOURCE = `
#set page(paper: "a4", margin: 25mm)
#set text(font: "Tinos", size: 14pt, lang: "vi", hyphenate: false)
#let pages = json(bytes(sys.inputs.data))
#for (number, lines) in pages.enumerate() {
  if number > 0 { pagebreak() }
  for line in lines { block(spacing: 9mm, line) }
}`

/** A paper of these lines as PNG. */
export async function paperImage(lines: string[], { dpi = 150 } = {}): Promise<Buffer> {
  const svg = compiler().plainSvg({
    mainFileContent: SOURCE,
    inputs: { data: JSON.stringify([lines]) },
  })
  // In points the renderer would apply the density twice: 4,593 pixels for 1,654.
  const inPixels = svg.replace(/ width="([\d.]+)pt" height="([\d.]+)pt"/, ' width="$1" height="$2"')
  return sharp(Buffer.from(inPixels), { density: dpi })
    .flatten({ background: 'white' })
    .withMetadata({ density: dpi })
    .png()
    .toBuffer()
}

/** A PDF of papers, one a page. */
export const paperPdf = (pages: string[][]): Buffer =>
  compiler().pdf({ mainFileContent: SOURCE, inputs: { data: JSON.stringify(pages) } })

export const coverImage = (dossierId: string, expectedPages: number | null = null): Promise<Buffer> =>
  coverSheetImage(
    {
      dossierId: toPublicId('dos', dossierId as Id<'dos'>),
      dossierNumber: 'PTO/LS 0001234 CM',
      fullName: 'Nguyễn Văn Thử',
      birthAsWritten: null,
      category: null,
      place: null,
      expectedPages,
    },
    {
      agency: 'Cơ quan',
      title: 'Bìa',
      born: 'Sinh',
      category: 'Diện',
      place: 'Nơi để',
      expectedPages: 'Số trang',
      instruction: 'Đặt trên cùng',
    },
    { dpi: 120 },
  )

/** An image that is unlike every other of these, for tests that do not look at it: a dark block as large as the number. Number 0 is blank. */
export const plainImage = (number: number): Promise<Buffer> =>
  sharp({ create: { width: 400, height: 560, channels: 3, background: 'white' } })
    .composite(
      number === 0
        ? []
        : [
            {
              input: {
                create: {
                  width: 60 + (number % 100),
                  height: 60 + Math.floor(number / 100),
                  channels: 3,
                  background: 'black',
                },
              },
              left: 100,
              top: 200,
            },
          ],
    )
    .jpeg({ quality: 95 })
    .toBuffer()

/** A dossier as the register makes it. */
export async function makeDossier(
  province: TestProvince,
  {
    path = '25/07900/',
    alsoPaths = null as string[] | null,
    expectedPages = null as number | null,
    number = 'PTO/LS 1 CM',
  } = {},
): Promise<string> {
  const { db } = province.owner
  const fonds = await db.selectFrom('fonds').select('fonds_id').executeTakeFirst()
  const fondsId = fonds?.fonds_id ?? newId()
  if (!fonds)
    await db.insertInto('fonds').values({ fonds_id: fondsId, code: 'F1', title: 'Người có công' }).execute()
  const dossierId = newId()
  const at = new Date('2015-01-05T00:00:00Z')
  await db
    .insertInto('dossier')
    .values({
      dossier_id: dossierId,
      fonds_id: fondsId,
      title: `Hồ sơ ${number}`,
      number_written: number,
      number_key: number,
      category: 'MARTYR',
      received_on: '2015-01-05',
      expected_pages: expectedPages,
      path,
      also_paths: alsoPaths,
      created_at: at,
    })
    .execute()
  await db
    .insertInto('dossier_custody')
    .values({
      dossier_custody_id: newId(),
      dossier_id: dossierId,
      holds: '[2015-01-05,)',
      known: '["2015-01-05 00:00:00+00",)',
      path,
      also_paths: alsoPaths,
    })
    .execute()
  return dossierId
}

/** Works the jobs that wait until none does; answers how many. Archive copies are made only when asked for: most tests do not look at them. What a handler throws is thrown. */
export async function workJobs(province: TestProvince, tools: PageTools, only?: string): Promise<number> {
  const definitions = [takeApartJob(tools), readPageJob(tools, 1), makeCopyJob(tools as unknown as CopyTools)] as unknown as JobDefinition<
    never,
    Services
  >[]
  const copies = 'archive.make-copy'
  if (only !== copies) await sql`delete from pgboss.job where name = ${copies}`.execute(province.services.database.db)
  for (let worked = 0; ; worked++) {
    const { rows } = await sql<{ id: string; name: string; data: never }>`
      delete from pgboss.job where id = (select id from pgboss.job where state in ('created', 'retry') and (name = ${only ?? null} or (${only ?? null}::text is null and name <> ${copies}))
      order by priority desc, created_on, id limit 1) returning id, name, data`.execute(
      province.services.database.db,
    )
    const [job] = rows
    if (!job) return worked
    const definition = definitions.find((one) => one.name === job.name) as JobDefinition<never, Services>
    await definition.handle(province.services, definition.payload.parse(job.data))
  }
}

/** A reader that answers at once with these lines, a word in every 100 pixels. */
export function fakeReaders(
  options: {
    version?: string
    lines?: string[]
    confidence?: number
    fail?: (attempt: number) => Error | undefined
  } = {},
): PageTools['readers'] & { calls: number } {
  const version = options.version ?? 'fake 1'
  const readers = {
    calls: 0,
    version: async () => version,
    read: async () => {
      readers.calls += 1
      const error = options.fail?.(readers.calls)
      if (error) throw error
      return fakeReading(
        options.lines ?? ['Giấy báo tử', 'Họ và tên: Nguyễn Văn Thử'],
        version,
        options.confidence ?? 95,
      )
    },
  }
  return readers
}

export function fakeReading(lines: string[], engineVersion: string, confidence = 95): PageReading {
  const words: PageReading['words'] = []
  const ranges: PageReading['lines'] = []
  lines.forEach((line, row) => {
    const from = words.length
    line.split(' ').forEach((text, column) => {
      const [x, y] = [100 + column * 100, 100 + row * 60]
      words.push({ text, confidence, agreed: true, box: [x, y, x + 90, y + 40] })
    })
    ranges.push([from, words.length])
  })
  return {
    text: lines.join('\n'), words, lines: ranges, width: 1240, height: 1754, angle: 0, rotation: 0,
    meanConfidence: confidence, engine: 'fake', engineVersion, ms: 1,
  } // prettier-ignore
}
