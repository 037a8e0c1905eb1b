/**
 * Edit distance of `line` to its best place in `text`: what stands before and after it in `text` is free, so neither
 * reading order nor rubbish elsewhere counts.
 */
export function distanceToBestPlace(line: string, text: string): number {
  const pattern = [...line]
  const body = [...text]
  let previous = new Uint32Array(body.length + 1)
  let current = new Uint32Array(body.length + 1)
  for (let i = 1; i <= pattern.length; i++) {
    current[0] = i
    for (let j = 1; j <= body.length; j++) {
      const substitution = previous[j - 1]! + (pattern[i - 1] === body[j - 1] ? 0 : 1)
      current[j] = Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1)
    }
    ;[previous, current] = [current, previous]
  }
  return previous.reduce((least, value) => Math.min(least, value), pattern.length)
}

/** NFC, one space between words. */
export function flattenText(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim()
}
