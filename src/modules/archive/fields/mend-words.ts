import { foldText, normaliseToneMarks } from '#shared/names.ts'

/** Words of one kind of value (units, posts), by their letters without marks. */
export type WordModel = ReadonlyMap<string, readonly string[]>

export function toWordModel(words: Iterable<string>): WordModel {
  const model = new Map<string, string[]>()
  for (const word of new Set([...words].map((text) => text.normalize('NFC').toLowerCase()))) {
    const fold = foldText(word)
    const held = model.get(fold)
    if (held === undefined) model.set(fold, [word])
    else held.push(word)
  }
  return model
}

/** Whether the word, its marks included, is one of the kind. */
export function isKnown(word: string, model: WordModel): boolean {
  const lower = word.normalize('NFC').toLowerCase()
  return model.get(foldText(lower))?.includes(lower) ?? false
}

/**
 * A word whose marks were misread ("Quần đoàn", "Đôn biên phòng") as the one word of the kind that has its letters. Words that
 * belong to the kind, words with figures, and names, of which there is no list, stay as they are.
 */
export function mendWord(word: string, model: WordModel): string {
  if (/\d/u.test(word) || isKnown(word, model)) return word
  const meant = model.get(foldText(word.normalize('NFC').toLowerCase()))
  if (meant?.length !== 1) return word
  const [text] = meant as [string]
  return /^\p{Ll}/u.test(word) ? text : text.charAt(0).toUpperCase() + text.slice(1)
}

/** Names of units (districts, provinces) by their letters without marks. */
export type AreaNames = ReadonlyMap<string, readonly string[]>

const KIND =
  /(?<=^|[\s,–-])(huyện|thị xã|thành phố|tỉnh)\s+((?:\p{Lu}[\p{L}'’-]*)(?:\s+\p{Lu}[\p{L}'’]*){0,3})/gu

/**
 * The written place with the marks of its district and province as the lists of areas have them, where their letters can be
 * only one of them ("huyện Cấm Khê" → "huyện Cẩm Khê"). Communes and hamlets, which are many and have gone, stay as read.
 */
export function mendPlace(place: string, names: AreaNames): string {
  return place.replace(KIND, (whole, kind: string, name: string) => {
    const held = names.get(foldText(name.toLowerCase()))
    const [known] = held ?? []
    if (known === undefined || held?.length !== 1) return whole
    // "Thuỷ" and "Thủy" are one name.
    return normaliseToneMarks(known) === normaliseToneMarks(name) ? whole : `${kind} ${known}`
  })
}
