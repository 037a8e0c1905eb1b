const SYLLABLE =
  /^(?:ngh|ng|gh|gi|kh|nh|ch|th|tr|ph|qu|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ng|nh|ch|[cmnptiyuo])?$/iu

/** Off: tone marks. The shape of the vowel (ă â ê ô ơ ư) is kept. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/gu
const ACUTE_OR_DOT = /[\u0301\u0323]/u

/** Whether the letters can be one Vietnamese syllable; names of other peoples may fail and are then shown to a person. */
export function isVietnameseSyllable(word: string): boolean {
  const apart = word.normalize('NFD')
  const plain = apart.replace(TONES, '').normalize('NFC')
  if (!SYLLABLE.test(plain)) return false
  const tones = apart.match(TONES) ?? []
  if (tones.length > 1) return false
  // A syllable that ends in p, t, c or ch has the acute or the dot and no other tone: "KHẢT" is a misread "KHẢI".
  return !/(?:[ptc]|ch)$/iu.test(plain) || (tones.length === 1 && ACUTE_OR_DOT.test(tones[0]!))
}
