/**
 * Old code tables of Vietnamese text. TCVN3 (fonts named .Vn…) puts one letter on one sign of Windows-1252; VNI (fonts named VNI-…) writes a base
 * letter and a sign for its marks. Both look like ordinary western text to a program, so that only the words tell them apart: a
 * decoding is believed when what it makes are syllables that Vietnamese has.
 */

export const LEGACY_ENCODINGS = ['tcvn3', 'vni', 'windows-1258'] as const
export type LegacyEncoding = (typeof LEGACY_ENCODINGS)[number]
export type TextEncodingName = 'unicode' | LegacyEncoding

const TONES = ['', '\u0301', '\u0300', '\u0309', '\u0303', '\u0323']
/** Letter by letter: the signs for the plain letter and its five tones (acute, grave, hook, tilde, dot), `-` where the plain letter is ASCII. */
const TCVN3_ROWS: [letter: string, signs: string][] = [
  ['a', '-¸µ¶·¹'],
  ['ă', '¨¾»¼½Æ'],
  ['â', '©ÊÇÈÉË'],
  ['e', '-ÐÌÎÏÑ'],
  ['ê', 'ªÕÒÓÔÖ'],
  ['i', '-Ý×ØÜÞ'],
  ['o', '-ãßáâä'],
  ['ô', '«èåæçé'],
  ['ơ', '¬íêëìî'],
  ['u', '-óïñòô'],
  ['ư', '\u00adøõö÷ù'],
  ['y', '-ýúûüþ'],
]
const TCVN3_PLAIN: [sign: string, letter: string][] = [
  ['®', 'đ'],
  ['§', 'Đ'],
  ['¡', 'Ă'],
  ['¢', 'Â'],
  ['£', 'Ê'],
  ['¤', 'Ô'],
  ['¥', 'Ơ'],
  ['¦', 'Ư'],
]
const TCVN3 = new Map<string, string>([
  ...TCVN3_PLAIN,
  ...TCVN3_ROWS.flatMap(([letter, signs]) => [...signs].flatMap((sign, tone): [string, string][] => (sign === '-' ? [] : [[sign, (letter + TONES[tone]).normalize('NFC')]]))),
])

/** Sign after the base letter → the marks it stands for; capitals have signs of their own. */
const VNI_TONES = { ù: TONES[1]!, ø: TONES[2]!, û: TONES[3]!, õ: TONES[4]!, ï: TONES[5]! }
const CIRCUMFLEX = '\u0302'
const BREVE = '\u0306'
const VNI_CIRCUMFLEX = { â: '', á: TONES[1]!, à: TONES[2]!, å: TONES[3]!, ã: TONES[4]!, ä: TONES[5]! }
const VNI_BREVE = { ê: '', é: TONES[1]!, è: TONES[2]!, ú: TONES[3]!, ü: TONES[4]!, ë: TONES[5]! }
const VNI_ALONE: Record<string, string> = { ñ: 'đ', Ñ: 'Đ', ô: 'ơ', Ô: 'Ơ', ö: 'ư', Ö: 'Ư', í: 'í', ì: 'ì', æ: 'ỉ', ó: 'ĩ', ò: 'ị', Í: 'Í', Ì: 'Ì', Æ: 'Ỉ', Ó: 'Ĩ', Ò: 'Ị', î: 'ỵ', Î: 'Ỵ' }

const VNI_PAIRS = new Map<string, string>()
const pair = (base: string, sign: string, letter: string) => {
  const whole = letter.normalize('NFC')
  VNI_PAIRS.set(base + sign, whole)
  // A capital takes the sign of either case.
  for (const one of [sign, sign.toUpperCase()]) VNI_PAIRS.set(base.toUpperCase() + one, whole.toUpperCase())
}
for (const [sign, tone] of Object.entries(VNI_TONES)) {
  for (const base of 'aeouy') pair(base, sign, base + tone)
  pair('ô', sign, `ơ${tone}`)
  pair('ö', sign, `ư${tone}`)
}
for (const [sign, tone] of Object.entries(VNI_CIRCUMFLEX)) for (const base of 'aeo') pair(base, sign, base + CIRCUMFLEX + tone)
for (const [sign, tone] of Object.entries(VNI_BREVE)) pair('a', sign, `a${BREVE}${tone}`)

/** What old fonts have besides letters, as Windows-1252 names it: punctuation that stays what it is. */
const KEPT = /^[\u0020-\u007e\s\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u00b0\u00a0]$/u

export type Decoded = {
  text: string
  /** Signs for which the table has no letter: kept as they stood. */
  unknown: string[]
}

/**
 * Text as Windows-1252 shows it, from TCVN3, which has no capitals with a tone. A text in capitals is made capital as a whole; among words that
 * all begin with a capital, one that begins with a small marked letter begins with one too.
 */
function fromTcvn3(text: string): Decoded {
  const unknown: string[] = []
  const signs = [...text]
  for (const sign of signs) if (!TCVN3.has(sign) && !KEPT.test(sign)) unknown.push(sign)
  if (!isInCapitals(text)) return { text: withCapitals(signs.map((sign) => TCVN3.get(sign) ?? sign).join(''), new Set(unknown)), unknown }
  // What the table has no letter for stays what it is, also where it has a capital elsewhere.
  return { text: signs.map((sign) => TCVN3.get(sign)?.toUpperCase() ?? sign).join(''), unknown }
}

const INITIAL = /(?<![\p{L}\p{N}])\p{L}/gu

/** `strange`: signs that are no letters of the table, although they are letters elsewhere. */
function withCapitals(text: string, strange: ReadonlySet<string>): string {
  const initials = text.match(INITIAL) ?? []
  const small = initials.filter((letter) => letter !== letter.toUpperCase())
  if (small.length === 0 || small.length === initials.length || small.some((letter) => letter <= 'z')) return text
  return text.replace(INITIAL, (letter) => (strange.has(letter) ? letter : letter.toUpperCase()))
}

/** Letters that stand for themselves in the code table are capitals, three at least. */
const isInCapitals = (text: string): boolean => {
  const plain = text.replace(/[^A-Za-z]/g, '')
  return plain.length >= 3 && plain === plain.toUpperCase()
}

function fromVni(text: string): Decoded {
  const unknown: string[] = []
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const two = VNI_PAIRS.get(text.slice(at, at + 2))
    if (two !== undefined) {
      out += two
      at++
      continue
    }
    const sign = text[at] ?? ''
    const alone = VNI_ALONE[sign]
    if (alone === undefined && !KEPT.test(sign)) unknown.push(sign)
    out += alone ?? sign
  }
  return { text: out, unknown }
}

/** Marks of Windows-1258 that follow their letter are joined with it. */
const from1258 = (text: string): Decoded => ({ text: new TextDecoder('windows-1258').decode(toBytes1252(text)).normalize('NFC'), unknown: [] })

const DECODERS: Record<LegacyEncoding, (text: string) => Decoded> = { tcvn3: fromTcvn3, vni: fromVni, 'windows-1258': from1258 }

/** Decodes text that a program took for Windows-1252. NFC. */
export const fromLegacy = (text: string, encoding: LegacyEncoding): Decoded => DECODERS[encoding](text)

const WINDOWS_1252 = new Map(Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(new Uint8Array([byte])), byte]))
/** Whether every sign of a text is one of Windows-1252: only such text can have been misread. */
export const isWestern = (text: string): boolean => [...text].every((sign) => WINDOWS_1252.has(sign))
const toBytes1252 = (text: string): Uint8Array => Uint8Array.from([...text], (sign) => WINDOWS_1252.get(sign) ?? 0x3f)

const ONSET = '(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?'
/** Rhymes without tone. Those that end in a stop take two tones only. */
const OPEN_RHYMES =
  'a|ai|ao|au|ay|am|an|ang|anh|ăm|ăn|ăng|âm|ân|âng|âu|ây|e|em|en|eng|eo|ê|êm|ên|ênh|êu|i|ia|im|in|inh|iu|iêm|iên|iêng|iêu|yêm|yên|yêng|yêu|o|oi|om|on|ong|oong|oa|oai|oam|oan|oang|oanh|oao|oay|oăm|oăn|oăng|oe|oen|oeo|ô|ôi|ôm|ôn|ông|ơ|ơi|ơm|ơn|u|ua|ui|um|un|ung|uân|uâng|uây|uê|uênh|uôi|uôm|uôn|uông|uơ|uy|uya|uyên|uynh|uyu|ư|ưa|ưi|ưm|ưn|ưng|ưu|ươi|ươm|ươn|ương|ươu|y|ynh'
const STOPPED_RHYMES = 'ac|ach|ap|at|ăc|ăp|ăt|âc|âp|ât|ec|ep|et|êch|êp|êt|ich|ip|it|iêc|iêp|iêt|yêt|oc|op|ot|oac|oach|oap|oat|oăc|oăt|oet|ôc|ôp|ôt|ơp|ơt|uc|up|ut|uât|uêch|uôc|uôt|uych|uyt|uyêt|ưc|ưt|ươc|ươp|ươt|yt'
const OPEN = new RegExp(`^${ONSET}(?:${OPEN_RHYMES})$`, 'u')
const STOPPED = new RegExp(`^${ONSET}(?:${STOPPED_RHYMES})$`, 'u')
const TONE = /[\u0301\u0300\u0309\u0303\u0323]/g

/** Whether a word can be one Vietnamese syllable, in any case and either placement of its tone mark. Knows no words, only how they are built. */
export function isSyllable(word: string): boolean {
  const marks = word.normalize('NFD').toLowerCase()
  const tones = marks.match(TONE) ?? []
  if (tones.length > 1) return false
  const plain = marks.replace(TONE, '').normalize('NFC')
  if (STOPPED.test(plain)) return tones[0] === '\u0301' || tones[0] === '\u0323' || /^[a-z]+$/.test(plain)
  return OPEN.test(plain)
}

/** Words by which a decoding is judged: those with a sign beyond ASCII. Symbols inside a word belong to it, as `V¨n` does. */
const MARKED_WORD = /[^\s!-&(-/:-@[-`{-~\u2013\u2014\u2018-\u201d\u2026\u00a0]+/gu
const marked = (text: string): string[] => (text.match(MARKED_WORD) ?? []).filter((word) => /[^\x20-\x7e]/.test(word))

export type Guess = {
  encoding: TextEncodingName
  /** Marked words that are syllables under this reading, of how many. */
  syllables: number
  words: number
  /** Nothing speaks for one reading rather than another. */
  unsure: boolean
}

const SURE = 0.85
const APART = 0.15
const ENOUGH = 3

/**
 * Which code table a text is in, from its words. Text that reads well as it is stays so, also where another table would read it too; `unsure`
 * when there is too little of it or no reading is good. `text` is Unicode, or what Windows-1252 makes of the bytes.
 */
export function guessEncoding(text: string, among: readonly TextEncodingName[] = ['unicode', ...LEGACY_ENCODINGS]): Guess {
  const readings = among.map((encoding) => {
    const words = marked(encoding === 'unicode' ? text.normalize('NFC') : fromLegacy(text, encoding).text)
    const syllables = words.filter(isSyllable).length
    return { encoding, words: words.length, syllables, share: words.length === 0 ? 0 : syllables / words.length }
  })
  const [best, next] = readings.toSorted((a, b) => b.share - a.share)
  if (best === undefined) throw new Error('no reading to choose from')
  const { share, ...guess } = best
  return { ...guess, unsure: share < SURE || guess.words < ENOUGH || share - (next?.share ?? 0) < APART }
}
