import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BENDS, type Bend } from './bend.ts'
import { pageTruth, type TruthField } from './draw.ts'
import { layOut } from './layouts/index.ts'
import { makePapers, type PaperKind, type SamplePaper } from './papers.ts'
import { makeDossier } from './province.ts'
import { renderPage } from './render.ts'
import { LEVELS, type Level } from './scan.ts'
import type { FieldKey } from './sheet.ts'

/**
 * Writes papers with ground truth for the reading bench: `gt/ID.json` and `img/ID.LEVEL.jpg|png`. Boxes of lines are in
 * pixels at 96 dpi of the sheet before it was laid askew; handwriting is in `fields` and not in `lines`.
 *
 *   node src/app/samples/write-corpus.ts --out DIR --seed 1 --documents 40 [--levels clean200,hard200] [--bends flat,curl]
 */

const KIND_NAMES: Record<PaperKind, string> = {
  'death-notice': 'giay_bao_tu',
  'fatherland-certificate': 'bang_tqgc',
  'martyr-extract': 'trich_luc',
  'allowance-decision': 'quyet_dinh',
  'old-decision': 'quyet_dinh_cu',
  'injury-certificate': 'gcn_bi_thuong',
  'medical-record': 'bien_ban_gd',
  declaration: 'ban_khai',
  'service-record': 'ly_lich',
  'kinship-confirmation': 'quan_he',
  'transfer-slip': 'phieu_di_chuyen',
  'official-letter': 'cong_van',
  list: 'danh_sach',
  'sacrifice-certificate': 'gcn_hy_sinh',
  'merit-card': 'gcn_tb_bb_ls',
  referral: 'giay_khac',
}

const FIELD_NAMES: Partial<Record<FieldKey, string>> = {
  fullName: 'ho_ten',
  birthDate: 'ngay_sinh',
  homePlace: 'que_quan',
  documentNumber: 'so_van_ban',
  signedOn: 'ngay_ky',
  deathDate: 'ngay_hy_sinh',
  injuryRate: 'ty_le',
  unit: 'don_vi',
  certificateNumber: 'so_bang',
  injuredOn: 'ngay_bi_thuong',
  amount: 'so_tien',
  citizenId: 'so_cccd',
  alias: 'bi_danh',
  sex: 'gioi_tinh',
  residence: 'tru_quan',
  rank: 'cap_bac',
  post: 'chuc_vu',
  enlistedOn: 'ngay_nhap_ngu',
  deathPlace: 'noi_hy_sinh',
  deathCircumstances: 'truong_hop_hy_sinh',
  burialPlace: 'noi_mai_tang',
  category: 'dien',
  dossierNumber: 'so_ho_so',
  formNumber: 'mau_so',
  signer: 'nguoi_ky',
  issuingBody: 'co_quan',
}

/** A birth date as the corpus spells it: 'dd/mm/yyyy', the year alone, or the words of the paper. */
function birthValue(field: TruthField): string {
  const full = /^(\d{4})-(\d{2})-(\d{2})$/.exec(field.value)
  if (full) return `${full[3]}/${full[2]}/${full[1]}`
  return /^\d{4}$/.test(field.value) ? field.value : field.text
}

export type CorpusOptions = {
  out: string
  seed: number
  documents: number
  /** Levels of every page; by default one clean level and one other, in turn. */
  levels?: readonly Level[]
  /** Every level bent in each of these ways; by default flat. */
  bends?: readonly (Bend | 'flat')[]
}

/** Papers with as many of each kind as can be, in the order of the province. */
function* choosePapers(seed: number, documents: number): Generator<SamplePaper> {
  const kinds = Object.keys(KIND_NAMES) as PaperKind[]
  const share = Math.ceil(documents / kinds.length)
  const taken = new Map<PaperKind, number>()
  let given = 0
  for (let index = 0; given < documents && index < documents * 50 + 200; index++) {
    for (const paper of makePapers(makeDossier(seed, index))) {
      const count = taken.get(paper.kind) ?? 0
      if (count >= share || given >= documents) continue
      taken.set(paper.kind, count + 1)
      given += 1
      yield paper
    }
  }
}

const CLEAN: readonly Level[] = ['clean300', 'clean200']
const WORN = LEVELS.filter((level) => !CLEAN.includes(level))

/** Writes the corpus and returns how many pages and images it holds. */
export async function writeCorpus(options: CorpusOptions): Promise<{ pages: number; images: number }> {
  await mkdir(join(options.out, 'gt'), { recursive: true })
  await mkdir(join(options.out, 'img'), { recursive: true })
  let pages = 0
  let images = 0
  for (const paper of choosePapers(options.seed, options.documents)) {
    for (const [pageIndex, page] of layOut(paper).entries()) {
      const name = KIND_NAMES[paper.kind]
      const id = `s${String(pages).padStart(4, '0')}_${name}${pageIndex > 0 ? `_p${pageIndex + 1}` : ''}`
      const levels = options.levels ?? [
        CLEAN[pages % CLEAN.length] as Level,
        WORN[pages % WORN.length] as Level,
      ]
      const { lines, fields } = pageTruth(page, { dpi: 96, skewDegrees: 0 })
      const values: Record<string, string> = { loai: name }
      const handwritten: string[] = []
      for (const [key, field] of Object.entries(fields) as [FieldKey, TruthField][]) {
        const as = FIELD_NAMES[key]
        if (as === undefined) continue
        values[as] = key === 'birthDate' ? birthValue(field) : field.value
        if (field.handwritten) handwritten.push(as)
      }
      const written: { file: string; level: string; dpi: number; skew_deg: number }[] = []
      for (const level of levels) {
        for (const bend of options.bends ?? ['flat' as const]) {
          const bent = bend === 'flat' ? undefined : bend
          const { bytes, mediaType, truth } = await renderPage(paper, pageIndex, level, undefined, bent)
          const name = bent === undefined ? level : `${level}-${bent}`
          const file = `img/${id}.${name}.${mediaType === 'image/png' ? 'png' : 'jpg'}`
          await writeFile(join(options.out, file), bytes)
          written.push({ file, level: name, dpi: truth.dpi, skew_deg: truth.skewDegrees })
          images += 1
        }
      }
      const truth = {
        id,
        type: name,
        font: page.machine === 'type' ? 'Cousine' : page.machine === 'form' ? 'Be Vietnam Pro' : 'Tinos',
        typewriter: page.machine === 'type',
        carbon: paper.carbon,
        handwritten_no_and_day: paper.handwrittenHead,
        handwritten,
        fields: values,
        lines: lines.map(({ text, box }) => ({ text, box })),
        images: written,
      }
      await writeFile(join(options.out, 'gt', `${id}.json`), `${JSON.stringify(truth, null, 1)}\n`)
      pages += 1
    }
  }
  return { pages, images }
}

function chosen<T extends string>(
  list: string | undefined,
  known: readonly T[],
  what: string,
): T[] | undefined {
  return list?.split(',').map((name) => {
    const found = known.find((one) => one === name)
    if (found === undefined) throw new Error(`unknown ${what} ${name}; known: ${known.join(', ')}`)
    return found
  })
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      documents: { type: 'string', default: '26' },
      levels: { type: 'string' },
      bends: { type: 'string' },
    },
  })
  if (values.out === undefined) throw new Error('--out DIR is missing')
  const levels = chosen(values.levels, LEVELS, 'level')
  const bends = chosen(values.bends, ['flat', ...BENDS] as const, 'bend')
  const made = await writeCorpus({
    out: values.out,
    seed: Number(values.seed),
    documents: Number(values.documents),
    ...(levels ? { levels } : {}),
    ...(bends ? { bends } : {}),
  })
  process.stdout.write(`${JSON.stringify(made)}\n`)
}
