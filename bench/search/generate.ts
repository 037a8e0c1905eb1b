/**
 * Rows of a made-up province of any size, straight into the tables: the same seed gives the same rows. Names, places and years are
 * spread as those of the demo's province; papers are clauses of the trade with names, places, numbers and a reader's slips.
 */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { formatName, makeName } from '#app/samples/personal-names.ts'
import { getPlaces, type SampleCommune } from '#app/samples/places.ts'
import { randomStream, type Random } from '#app/samples/random.ts'
import { textTokens } from '#modules/archive/index.ts'
import { foldName } from '#shared/names.ts'
import { toTsvector } from '../../src/modules/archive/archive.model.ts'

export type BenchPerson = {
  index: number
  personId: string
  fullName: string
  nameKey: string
  birthYear: number | null
  commune: SampleCommune
  path: string
}

const SEED = 20261
const uuid = (kind: number, index: number) =>
  `0199${kind.toString(16).padStart(4, '0')}-0000-7000-8000-${index.toString(16).padStart(12, '0')}`

export const makeCode = (code: string) => `25/${code}/`

/** The i-th person; depends on i alone. */
export function makePerson(index: number): BenchPerson {
  const random = randomStream(SEED, 'person', index)
  const { communes } = getPlaces()
  const sex = random.chance(0.66) ? 'male' : 'female'
  const fullName = formatName(makeName(random, sex))
  // Born between 1895 and 1968, most about 1947; some of nobody knows when.
  const birthYear = random.chance(0.06)
    ? null
    : Math.min(1968, Math.max(1895, Math.round(1944 + random.normal() * 11)))
  const commune = random.pick(communes)
  return {
    index,
    personId: uuid(1, index),
    fullName,
    nameKey: foldName(fullName).join(' '),
    birthYear,
    commune,
    path: makeCode(commune.managing.code),
  }
}

const CLAUSES =
  `xét đề nghị của phòng lao động|căn cứ biên bản giám định y khoa|bị thương trong khi làm nhiệm vụ|đã hy sinh tại mặt trận phía nam|được hưởng trợ cấp hằng tháng kể từ ngày|giấy chứng nhận bị thương do đơn vị cấp|thân nhân chủ yếu đang thờ cúng|ủy ban nhân dân xã xác nhận lời khai trên là đúng|hồ sơ gồm có các giấy tờ sau đây|đề nghị các cấp xem xét giải quyết chế độ|tỷ lệ mất sức lao động vĩnh viễn|theo nghị định của chính phủ quy định chi tiết|nhập ngũ vào trung đoàn bộ binh|xuất ngũ về địa phương tham gia công tác|hiện đang cư trú tại thôn|vợ là người cùng làng|có hai con nhỏ|mẹ già không nơi nương tựa|được truy tặng huân chương kháng chiến hạng ba|mộ phần đã quy tập về nghĩa trang liệt sĩ|bản khai này đã đọc lại và ký tên|kính gửi ban chỉ huy quân sự|cán bộ lập hồ sơ ký ghi rõ họ tên|nơi nhận như trên lưu văn thư|trích lục từ sổ gốc của đơn vị|mảnh đạn còn trong đùi trái|sức khỏe sút kém không lao động nặng được|cơn sốt rét kéo dài nhiều tháng|gia đình được nhà nước công nhận|bằng tổ quốc ghi công số|chi trả tại kho bạc huyện|không ai khiếu nại gì thêm|dấu vết thực thể sẹo mổ cũ|chiến trường quảng trị năm ấy|vượt sông trong đêm mưa|bị địch bắt giam ở nhà tù|giữ vững khí tiết cách mạng|nuôi giấu cán bộ trong hầm bí mật|tiếp tế lương thực cho bộ đội|phơi nhiễm chất độc hóa học`.split(
    '|',
  )
const RARE =
  'ngòi phai gò đồi rẫy sào thước tạ quintal máng vại chum nong nia gầu guồng thoi khung cửi đụn rạ bờ tre ao chuôm lũy cổng miếu đền quán chợ phiên bến đò thuyền nan'.split(
    ' ',
  )
const BODIES = ['SLĐTBXH', 'UBND', 'LĐTBXH', 'SLĐ', 'CHTQS', 'HĐGĐYK']
const HEAD = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n'
const KINDS = ['QUYẾT ĐỊNH', 'GIẤY CHỨNG NHẬN', 'BẢN KHAI', 'LÝ LỊCH', 'BIÊN BẢN GIÁM ĐỊNH', 'CÔNG VĂN']

/** The number of the i-th page's paper, as written there. */
export const documentNumberOf = (index: number): string => {
  const random = randomStream(SEED, 'number', index)
  return `${random.int(1, 9_999)}/QĐ-${random.pick(BODIES)}`
}

function slip(random: Random, word: string): string {
  const at = random.int(0, word.length - 1)
  return word.slice(0, at) + random.pick(['n', 'i', 'e', 'm', 'u', 'c', 'o', 'h']) + word.slice(at + 1)
}

/** The text of the i-th page, of the person given. */
export function makePageText(index: number, person: BenchPerson): string {
  const random = randomStream(SEED, 'page', index)
  const other = () => formatName(makeName(random, random.chance(0.5) ? 'male' : 'female'))
  const lines = [
    HEAD + random.pick(KINDS),
    `Số: ${documentNumberOf(index)}`,
    `Họ và tên: ${random.chance(0.4) ? person.fullName.toUpperCase() : person.fullName}`,
    `Sinh năm ${person.birthYear ?? 'không rõ'}`,
    `Nguyên quán: xã ${person.commune.name}, huyện ${person.commune.districtName}, tỉnh Phú Thọ`,
  ]
  const clauses = random.int(9, 22)
  for (let i = 0; i < clauses; i++) {
    const clause = random.pick(CLAUSES)
    lines.push(
      random.chance(0.12)
        ? `${clause} ${other()} ${random.pick(RARE)} ${random.pick(RARE)}`
        : random.chance(0.3)
          ? `${clause} ngày ${random.int(1, 28)}/${random.int(1, 12)}/${random.int(1955, 2012)}`
          : clause,
    )
  }
  const text = lines.join('\n')
  return text.replace(/\p{L}{3,}/gu, (word) => (random.chance(0.01) ? slip(random, word) : word))
}

const escape = (value: string | number | null) =>
  value === null
    ? '\\N'
    : String(value).replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '')

async function copy(
  client: pg.Client,
  target: string,
  rows: Iterable<(string | number | null)[]>,
): Promise<void> {
  function* chunks() {
    let held: string[] = []
    for (const row of rows) {
      held.push(row.map(escape).join('\t'))
      if (held.length === 2_000) {
        yield `${held.join('\n')}\n`
        held = []
      }
    }
    if (held.length > 0) yield `${held.join('\n')}\n`
  }
  await pipeline(Readable.from(chunks()), client.query(copyFrom(`copy ${target} from stdin`)))
}

const TABLES = ['person', 'person_name', 'merit_record', 'dossier', 'dossier_person', 'page', 'page_text']

/**
 * Fills an empty, migrated province. `url` is of a role that may switch triggers off: what is generated needs no audit, and the
 * rows' keys are right by construction. Indexes are dropped before and built after.
 */
export async function fillProvince(
  url: string,
  schema: string,
  size: { persons: number; dossiers: number; papers: number },
  say: (what: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`set search_path = ${schema}, common, public`)
    await client.query(
      "set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '512MB'",
    )
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes i
       where schemaname = $1 and tablename = any($2) and not exists (select from pg_constraint c where c.conname = i.indexname)`,
      [schema, TABLES],
    )
    for (const index of indexes) await client.query(`drop index ${index.name}`)
    const { communes } = getPlaces()
    const { rows: units } = await client.query<{ path: string; name: string }>(
      "select path, name from common.area where level = 'commune' and valid_until is null and path like '25/%'",
    )
    const unitNames = new Map(units.map((unit) => [unit.path, unit.name]))
    say(`${communes.length} communes, ${units.length} units`)
    const at = '2026-06-01 00:00:00+00'

    await copy(
      client,
      'person (person_id, full_name, name_key, birth_written, birth_edtf, birth_earliest, birth_latest, home_written, path, created_at)',
      (function* () {
        for (let i = 0; i < size.persons; i++) {
          const p = makePerson(i)
          yield [
            p.personId,
            p.fullName,
            p.nameKey,
            p.birthYear,
            p.birthYear,
            p.birthYear && `${p.birthYear}-01-01`,
            p.birthYear && `${p.birthYear}-12-31`,
            homeOf(p),
            p.path,
            at,
          ]
        }
      })(),
    )
    const names = new Set<string>()
    await copy(
      client,
      'person_name (person_name_id, person_id, kind, written, name_key, birth_year_from, birth_year_until, home_key, path)',
      (function* () {
        for (let i = 0; i < size.persons; i++) {
          const p = makePerson(i)
          names.add(p.nameKey)
          const home = foldName(`${homeOf(p)} ${unitNames.get(p.path) ?? ''}`).join(' ')
          yield [
            uuid(2, i),
            p.personId,
            'name',
            p.fullName,
            p.nameKey,
            p.birthYear,
            p.birthYear,
            home,
            p.path,
          ]
        }
      })(),
    )
    // What lists typed by hand add: names with a slip in them, whose bearers are elsewhere or were put right.
    for (let i = 0; i < size.persons / 50; i++) {
      const random = randomStream(SEED, 'mistyped', i)
      const tokens = makePerson(i).nameKey.split(' ')
      const at = random.int(0, tokens.length - 1)
      names.add(tokens.with(at, slip(random, tokens[at] ?? '')).join(' '))
    }
    await copy(
      client,
      'name_form (name_key, era, xid)',
      [...names].map((name) => [name, 1, 1]),
    )
    await copy(
      client,
      'merit_record (merit_record_id, person_id, category, number_police, path, created_at)',
      (function* () {
        for (let i = 0; i < size.persons; i++)
          yield [uuid(3, i), uuid(1, i), i % 3 === 0 ? 'MARTYR' : 'WAR_INVALID', 'f', makePerson(i).path, at]
      })(),
    )
    say('persons are in')

    await client.query(`insert into fonds values ('${uuid(4, 1)}', 'F1', 'Người có công')`)
    await copy(
      client,
      'dossier (dossier_id, fonds_id, title, number_written, number_key, category, path, created_at)',
      (function* () {
        for (let i = 0; i < size.dossiers; i++) {
          const p = makePerson(i)
          yield [
            uuid(5, i),
            uuid(4, 1),
            `Hồ sơ liệt sĩ ${p.fullName}`,
            `PTO/LS ${String(i).padStart(7, '0')}`,
            `|PTO|LS|${i}|`,
            'MARTYR',
            p.path,
            at,
          ]
        }
      })(),
    )
    await copy(
      client,
      'dossier_person (dossier_id, person_id, part, path)',
      (function* () {
        for (let i = 0; i < size.dossiers; i++) yield [uuid(5, i), uuid(1, i), 'subject', makePerson(i).path]
      })(),
    )
    await copy(
      client,
      'page (page_id, batch_file_id, file_page, sha256, dossier_id, filed_by, seq, kind, width, height, state, path, created_at)',
      (function* () {
        for (let i = 0; i < size.papers; i++)
          yield [
            uuid(6, i),
            uuid(7, i),
            1,
            'a'.repeat(64),
            uuid(5, i % size.dossiers),
            'cover',
            i,
            'content',
            1000,
            1400,
            'read',
            makePerson(i % size.dossiers).path,
            at,
          ]
      })(),
    )
    const words = new Set<string>()
    await copy(
      client,
      'page_text (page_id, dossier_id, text, tokens, path, also_paths)',
      (function* () {
        for (let i = 0; i < size.papers; i++) {
          const p = makePerson(i % size.dossiers)
          const text = makePageText(i, p)
          const tokens = textTokens(text)
          for (const token of tokens) if (/^[a-z]{2,24}$/.test(token)) words.add(token)
          // One page in fifty is of a second person's dossier of another unit too.
          yield [
            uuid(6, i),
            uuid(5, i % size.dossiers),
            text,
            toTsvector(tokens),
            p.path,
            i % 50 === 0 ? `{${makePerson(i + 1).path}}` : null,
          ]
        }
      })(),
    )
    await copy(
      client,
      'text_vocabulary (token)',
      [...words].map((one) => [one]),
    )
    say('papers are in')
    for (const index of indexes) {
      const started = performance.now()
      await client.query(index.definition)
      const took = performance.now() - started
      if (took > 5_000) say(`${index.name}: ${Math.round(took / 1000)} s`)
    }
    await client.query('vacuum analyze')
    say('indexes are built')
  } finally {
    await client.end()
  }
}

const homeOf = (p: BenchPerson) => `xã ${p.commune.name}, huyện ${p.commune.districtName}`
