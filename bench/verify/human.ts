/**
 * What a person's hands and head take, by the keystroke-level model of Card, Moran and Newell (1980), figures from memory: a key of an
 * average typist who is no secretary 0.28 s, pointing 1.1 s, a hand from keys to mouse 0.4 s, making up one's mind 1.35 s. Nobody was
 * measured; the same figures go for both ways of working, so what counts is their ratio.
 */
export const KLM = { key: 0.28, point: 1.1, home: 0.4, mind: 1.35 }

const MARKS: Record<string, string> = { '\u0300': 'f', '\u0301': 's', '\u0303': 'x', '\u0309': 'r', '\u0323': 'j', '\u0302': '2', '\u0306': 'w', '\u031b': 'w' }

/**
 * Keys of the Telex method that type a text: a letter one, a capital two, a tone mark one, â ê ô one more (aa), ă ơ ư one more (aw), đ
 * two; the w of ươ once for both.
 */
export function telexKeys(text: string): number {
  let keys = 0
  for (const letter of text.normalize('NFC')) {
    const [base = '', ...marks] = [...letter.normalize('NFD')]
    keys += 1 + marks.filter((mark) => mark in MARKS).length
    if (base !== base.toLowerCase()) keys += 1
    if (base === 'đ' || base === 'Đ') keys += 1
  }
  return keys - (text.normalize('NFC').toLowerCase().match(/ư[ơớờởỡợ]/gu)?.length ?? 0)
}

/** Counts what one page asks of a person. */
export class Hands {
  keys = 0
  clicks = 0
  minds = 0
  press(count = 1): void {
    this.keys += count
  }
  decide(count = 1): void {
    this.minds += count
  }
  add(other: Hands): void {
    this.keys += other.keys
    this.clicks += other.clicks
    this.minds += other.minds
  }
  get seconds(): number {
    return this.keys * KLM.key + this.clicks * (KLM.point + KLM.home) + this.minds * KLM.mind
  }
}
