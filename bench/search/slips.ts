import type { Random } from '#app/samples/random.ts'
import { foldText } from '#shared/names.ts'

const LETTERS = 'abcdeghiklmnopqrstuvxy'

/** A slip of the fingers at a random letter: one too many, one too few, another, two exchanged. */
export function typeWrong(random: Random, text: string): string {
  for (;;) {
    const at = random.int(0, text.length - 1)
    const [letter, next] = [text.charAt(at), text.charAt(at + 1)]
    if (letter === ' ') continue
    const kind = random.int(0, 3)
    if (kind === 0) return text.slice(0, at) + random.pick([...LETTERS]) + text.slice(at)
    if (kind === 1) {
      // A syllable of one letter is not left out: then a word would be missing, not mistyped.
      if (/(?:^|\s).$/.test(text.slice(0, at + 1)) && (next === '' || next === ' ')) continue
      return text.slice(0, at) + text.slice(at + 1)
    }
    if (kind === 2) {
      const other = random.pick([...LETTERS])
      if (other !== letter) return text.slice(0, at) + other + text.slice(at + 1)
    } else if (next !== '' && next !== ' ' && next !== letter)
      return text.slice(0, at) + next + letter + text.slice(at + 2)
  }
}

const CONFUSED: readonly (readonly [string, string])[] = [
  ['m', 'rn'], ['h', 'b'], ['c', 'e'], ['e', 'c'], ['i', 'l'], ['l', 'i'], ['n', 'u'], ['u', 'n'], ['o', 'c'], ['t', 'l'], ['d', 'cl'], ['g', 'q'], ['a', 'o'],
] // prettier-ignore

/** What a reading machine makes of one letter. */
function readWrong(random: Random, text: string): string {
  for (let tries = 0; tries < 60; tries++) {
    const at = random.int(0, text.length - 1)
    const fitting = CONFUSED.filter(([from]) => text.startsWith(from, at))
    if (fitting.length === 0) continue
    const [from, to] = random.pick(fitting)
    return text.slice(0, at) + to + text.slice(at + from.length)
  }
  return typeWrong(random, text)
}

export type Slip = 'none' | 'typed-1' | 'typed-2' | 'read-2'

/** The name without marks, with the slips asked for. */
export function withSlips(random: Random, name: string, slip: Slip): string {
  const plain = foldText(name)
  if (slip === 'none') return plain
  if (slip === 'typed-1') return typeWrong(random, plain)
  const wrong = slip === 'typed-2' ? typeWrong : readWrong
  return wrong(random, wrong(random, plain))
}
