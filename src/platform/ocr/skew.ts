/** Ink points of a page, thinned: x and y in a picture about 900 pixels wide, centred on it. */
type Ink = { xs: Float32Array; ys: Float32Array; extent: number }

/** Darker than this is ink; the page has been flattened to white paper before, or is one-bit. */
const INK_BELOW = 140

/**
 * The slope of the text lines, degrees, positive when they climb to the right; 0 when no slope stands out. The angle
 * whose row sums differ most from row to row: searched to ±6°, and to ±15°, which must be much the better.
 */
export function estimateSkew(data: Uint8Array, width: number, height: number): number {
  const ink = collectInk(data, width, height)
  if (ink.xs.length < 200) return 0
  let best = searchAngle(ink, 0, 6, 0.5)
  const wide = searchAngle(ink, 0, 15, 0.5)
  if (wide.score > 1.2 * best.score || Math.abs(best.angle) > 5.4) best = wide
  best = searchAngle(ink, best.angle, 0.5, 0.1)
  best = searchAngle(ink, best.angle, 0.1, 0.02)
  return best.angle
}

/** Whether the lines of text run up or down the page rather than across it. */
export function isSideways(data: Uint8Array, width: number, height: number): boolean {
  const ink = collectInk(data, width, height)
  if (ink.xs.length < 200) return false
  const across = searchAngle(ink, 0, 6, 0.5).score
  const upright: Ink = { xs: ink.ys, ys: ink.xs, extent: ink.extent }
  // A frame or a table has as much ruling down as across; text lines must win clearly to turn the page.
  return searchAngle(upright, 0, 6, 0.5).score > 2 * across
}

function collectInk(data: Uint8Array, width: number, height: number): Ink {
  const step = Math.max(1, Math.floor(width / 900))
  const xs: number[] = []
  const ys: number[] = []
  // The outermost fiftieth is edge of sheet, lid and shadow.
  const marginX = Math.floor(width / 50)
  const marginY = Math.floor(height / 50)
  for (let y = marginY; y < height - marginY; y += step) {
    for (let x = marginX; x < width - marginX; x += step) {
      if (data[y * width + x]! < INK_BELOW) {
        xs.push((x - width / 2) / step)
        ys.push((y - height / 2) / step)
      }
    }
  }
  return {
    xs: Float32Array.from(xs),
    ys: Float32Array.from(ys),
    extent: Math.ceil(Math.hypot(width, height) / step) + 4,
  }
}

function searchAngle(
  ink: Ink,
  centre: number,
  reach: number,
  step: number,
): { angle: number; score: number } {
  let best = { angle: centre, score: -1 }
  const count = Math.round(reach / step)
  for (let i = -count; i <= count; i++) {
    const angle = centre + i * step
    const score = profileScore(ink, angle)
    // The smaller angle wins a draw: an even page stays as it is.
    if (score > best.score || (score === best.score && Math.abs(angle) < Math.abs(best.angle))) {
      best = { angle, score }
    }
  }
  return best
}

function profileScore(ink: Ink, angle: number): number {
  const radians = (angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  const rows = new Float64Array(ink.extent)
  const middle = ink.extent / 2
  const { xs, ys } = ink
  for (let i = 0; i < xs.length; i++) {
    const row = (ys[i]! * cos + xs[i]! * sin + middle) | 0
    rows[row]!++
  }
  let score = 0
  for (let i = 1; i < rows.length; i++) {
    const difference = rows[i]! - rows[i - 1]!
    score += difference * difference
  }
  return score
}
