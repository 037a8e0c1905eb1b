/** What counts as ink, from the faintest: a dot that touches the ring of its zero at one of them stands alone at another. */
const INK_BELOW = [205, 165, 120]

/**
 * Whitens the dot in the zeros of typewriters, in place: a speck that stands alone in the middle of a closed upright
 * ring. A recogniser reads such a zero as 6, 8 or 9, now and then surely and twice alike. No letter of Vietnamese has an
 * island in its ring, so nothing else goes but dust. Returns how many dots went.
 */
export function clearZeros(data: Uint8Array, width: number, height: number, dpi: number): number {
  const most = Math.max(3, Math.round(dpi * 0.034))
  const reach: [number, number] = [Math.round(dpi * 0.05), Math.round(dpi * 0.08)]
  let cleared = 0
  for (const level of INK_BELOW) {
    for (const dot of findSpecks(data, width, height, level, most)) {
      // A ring worn through is still closed by its paler ink.
      const ring =
        roomAround(data, width, height, level, dot, reach) ??
        roomAround(data, width, height, Math.min(230, level + 35), dot, reach)
      if (ring === undefined) continue
      for (const at of ring) data[at] = 255
      cleared += 1
    }
  }
  return cleared
}

type Speck = { x0: number; y0: number; x1: number; y1: number }

/** Connected ink of two pixels and more each way, no wider and no higher than `most`. */
function findSpecks(data: Uint8Array, width: number, height: number, level: number, most: number): Speck[] {
  const seen = new Uint8Array(data.length)
  const specks: Speck[] = []
  const stack: number[] = []
  for (let start = 0; start < data.length; start++) {
    if (data[start]! >= level || seen[start] === 1) continue
    let [x0, y0, x1, y1] = [width, height, 0, 0]
    seen[start] = 1
    stack.push(start)
    while (stack.length > 0) {
      const at = stack.pop()!
      const y = (at / width) | 0
      const x = at - y * width
      if (x < x0) x0 = x
      if (x > x1) x1 = x
      if (y < y0) y0 = y
      if (y > y1) y1 = y
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const near = ny * width + nx
          if (seen[near] === 1 || data[near]! >= level) continue
          seen[near] = 1
          stack.push(near)
        }
      }
    }
    if (x1 - x0 < most && y1 - y0 < most && x1 > x0 && y1 > y0) specks.push({ x0, y0, x1, y1 })
  }
  return specks
}

/**
 * The speck and the white around it, where a ring closes it in: upright, no larger than a zero, the speck in its middle.
 * Undefined where the white leads out.
 */
function roomAround(
  data: Uint8Array,
  width: number,
  height: number,
  level: number,
  { x0, y0, x1, y1 }: Speck,
  [reachX, reachY]: [number, number],
): number[] | undefined {
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2]
  const inSpeck = (x: number, y: number): boolean => x >= x0 && x <= x1 && y >= y0 && y <= y1
  const found = new Set<number>()
  const stack: number[] = []
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      found.add(y * width + x)
      stack.push(y * width + x)
    }
  let [left, top, right, bottom] = [x0, y0, x1, y1]
  while (stack.length > 0) {
    const at = stack.pop()!
    const y = (at / width) | 0
    const x = at - y * width
    if (Math.abs(x - cx) > reachX || Math.abs(y - cy) > reachY) return undefined
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return undefined
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    if (y > bottom) bottom = y
    // Ink closes the ring also where it touches by a corner: white goes on straight only.
    for (const near of [at - 1, at + 1, at - width, at + width]) {
      if (found.has(near)) continue
      const nx = near % width
      const ny = (near / width) | 0
      if (data[near]! < level && !inSpeck(nx, ny)) continue
      found.add(near)
      stack.push(near)
    }
  }
  const [w, h] = [right - left + 1, bottom - top + 1]
  const upright = h >= 1.25 * w && h <= 3.5 * w
  const amid =
    Math.abs((left + right) / 2 - cx) <= 0.2 * w + 0.5 && Math.abs((top + bottom) / 2 - cy) <= 0.2 * h + 0.5
  return upright && amid ? [...found] : undefined
}
