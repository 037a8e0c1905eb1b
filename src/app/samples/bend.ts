import type { Random } from './random.ts'

/**
 * How a sheet lay when it was photographed. `askew`: flat, the telephone held at a slant. `curl`: bent like a page beside
 * the spine of a book, or like one that was kept in a roll. `fold`: opened again after it lay folded in a letter.
 */
export const BENDS = ['askew', 'curl', 'fold'] as const
export type Bend = (typeof BENDS)[number]

/** A point of the sheet, in heights of the sheet from its middle, to where it lies in the room; z towards the camera. */
type Surface = (s: number, t: number) => [x: number, y: number, z: number]

type Lens = { surface: Surface; pitch: number; yaw: number; distance: number; creases: Crease[] }
/** A crease runs across at the height `at`, or down at the breadth `at`. */
type Crease = { down: boolean; at: number }

/** Every so many pixels the sheet is looked for exactly; between them it is as good as straight. */
const CELL = 8

/** The picture that a camera takes of a bent sheet: perspective, shade of its slopes, wear of its creases, table around it. */
export function bendSheet(rgb: Buffer, width: number, height: number, bend: Bend, random: Random): Buffer<ArrayBuffer> {
  const lens = makeLens(bend, width / height, random)
  const project = fitted(lens, width, height)
  const [lightX, lightY] = [random.between(-0.5, 0.5), random.between(-0.5, 0.5)]
  const table = random.pick([
    [74, 62, 52],
    [96, 92, 88],
    [48, 50, 54],
    [122, 104, 82],
  ] as const)
  const [columns, rows] = [Math.ceil(width / CELL) + 1, Math.ceil(height / CELL) + 1]
  const [us, vs, shades] = [0, 1, 2].map(() => new Float32Array(columns * rows)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [s, t] = sheetPointAt(project, c * CELL, r * CELL, width, height)
      const i = r * columns + c
      us[i] = s * height + width / 2
      vs[i] = t * height + height / 2
      shades[i] = shadeAt(lens.surface, s, t, lightX, lightY)
    }
  }
  const out = Buffer.alloc(rgb.length)
  for (let y = 0; y < height; y++) {
    const r = Math.floor(y / CELL)
    const wy = y / CELL - r
    for (let x = 0; x < width; x++) {
      const c = Math.floor(x / CELL)
      const wx = x / CELL - c
      const i = r * columns + c
      const at = (field: Float32Array): number =>
        (field[i]! * (1 - wx) + field[i + 1]! * wx) * (1 - wy) +
        (field[i + columns]! * (1 - wx) + field[i + columns + 1]! * wx) * wy
      const [u, v] = [at(us), at(vs)]
      const target = (y * width + x) * 3
      if (u < 0 || v < 0 || u > width - 1.001 || v > height - 1.001) {
        const grain = ((x * 7919 + y * 104_729) % 17) - 8
        for (let k = 0; k < 3; k++) out[target + k] = table[k]! + grain
        continue
      }
      const [x0, y0] = [Math.floor(u), Math.floor(v)]
      const [a, b] = [u - x0, v - y0]
      const from = (y0 * width + x0) * 3
      const shade = at(shades)
      const scuff = scuffAt(lens.creases, u, v, width, height)
      for (let k = 0; k < 3; k++) {
        const value =
          (rgb[from + k]! * (1 - a) + rgb[from + 3 + k]! * a) * (1 - b) +
          (rgb[from + width * 3 + k]! * (1 - a) + rgb[from + width * 3 + 3 + k]! * a) * b
        // Along a crease ink has come off and dirt has gathered.
        const worn = value + scuff * 0.45 * (190 - value)
        out[target + k] = Math.max(0, Math.min(255, worn * shade))
      }
    }
  }
  return out
}

function makeLens(bend: Bend, breadth: number, random: Random): Lens {
  const degrees = (least: number, most: number): number =>
    ((random.between(least, most) * Math.PI) / 180) * (random.chance(0.5) ? 1 : -1)
  const distance = random.between(1.35, 1.8)
  if (bend === 'askew')
    return { surface: (s, t) => [s, t, 0], pitch: degrees(6, 16), yaw: degrees(4, 12), distance, creases: [] }
  const [pitch, yaw] = [degrees(0, 5), degrees(0, 4)]
  if (bend === 'curl')
    return {
      surface: cylinder(breadth, degrees(0, 6), slopeOfCurl(breadth, random)),
      pitch,
      yaw,
      distance,
      creases: [],
    }
  const across = random.chance(0.5) ? [0] : [-1 / 6, 1 / 6]
  const creases: Crease[] = across.map((at) => ({ down: false, at }))
  if (random.chance(0.6)) creases.push({ down: true, at: 0 })
  const rises = creases.map(() => Math.tan(degrees(3, 8)))
  const surface: Surface = (s, t) => [
    s,
    t,
    creases.reduce((z, { down, at }, i) => z - rises[i]! * Math.abs((down ? s : t) - at), 0),
  ]
  return { surface, pitch, yaw, distance, creases }
}

/** The slope of a curled sheet along its breadth, from -breadth/2 to breadth/2, radians. */
function slopeOfCurl(breadth: number, random: Random): (q: number) => number {
  const steep = (random.between(18, 38) * Math.PI) / 180
  const [left, reach] = [random.chance(0.5) ? 1 : -1, random.between(0.14, 0.26)]
  if (random.chance(0.6)) return (q) => left * steep * Math.exp(-(breadth / 2 + left * q) / reach)
  const [roll, turns, phase] = [steep * 0.4, random.between(0.4, 0.8), random.between(0, 6.28)]
  return (q) => roll * Math.sin((2 * Math.PI * turns * q) / breadth + phase)
}

/** A sheet bent along one direction only, its length kept; the axis stands by `tilt` out of the upright. */
function cylinder(breadth: number, tilt: number, slope: (q: number) => number): Surface {
  const STEPS = 400
  const [from, step] = [-breadth, (2 * breadth) / STEPS]
  const [xs, zs] = [new Float64Array(STEPS + 1), new Float64Array(STEPS + 1)]
  for (let i = 1; i <= STEPS; i++) {
    const angle = slope(Math.max(-breadth / 2, Math.min(breadth / 2, from + (i - 0.5) * step)))
    xs[i] = xs[i - 1]! + Math.cos(angle) * step
    zs[i] = zs[i - 1]! + Math.sin(angle) * step
  }
  const middle = STEPS / 2
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  return (s, t) => {
    const f = Math.max(0, Math.min(STEPS - 0.001, (s * cos + t * sin - from) / step))
    const i = Math.floor(f)
    const q = xs[i]! + (xs[i + 1]! - xs[i]!) * (f - i) - xs[middle]!
    const z = zs[i]! + (zs[i + 1]! - zs[i]!) * (f - i) - zs[middle]!
    const r = t * cos - s * sin
    return [q * cos - r * sin, q * sin + r * cos, z]
  }
}

/** Where a point of the sheet is seen, in pixels, the whole sheet just filling the picture. */
function fitted(lens: Lens, width: number, height: number): (s: number, t: number) => [number, number] {
  const [cp, sp, cy, sy] = [
    Math.cos(lens.pitch),
    Math.sin(lens.pitch),
    Math.cos(lens.yaw),
    Math.sin(lens.yaw),
  ]
  const seen = (s: number, t: number): [number, number] => {
    const [x, y, z] = lens.surface(s, t)
    const [y1, z1] = [y * cp - z * sp, y * sp + z * cp]
    const [x2, z2] = [x * cy + z1 * sy, z1 * cy - x * sy]
    const near = lens.distance / (lens.distance - z2)
    return [x2 * near, y1 * near]
  }
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i <= 20; i++) {
    const [s, t] = [((i / 20 - 0.5) * width) / height, i / 20 - 0.5]
    for (const [x, y] of [
      seen(s, -0.5),
      seen(s, 0.5),
      seen(-width / height / 2, t),
      seen(width / height / 2, t),
    ]) {
      ;[x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)]
    }
  }
  const scale = 0.985 * Math.min(width / (x1 - x0), height / (y1 - y0))
  return (s, t) => {
    const [x, y] = seen(s, t)
    return [(x - (x0 + x1) / 2) * scale + width / 2, (y - (y0 + y1) / 2) * scale + height / 2]
  }
}

/** The point of the sheet that is seen at a pixel: looked for from the flat sheet on. */
function sheetPointAt(
  project: (s: number, t: number) => [number, number],
  x: number,
  y: number,
  width: number,
  height: number,
): [number, number] {
  let [s, t] = [(x - width / 2) / height, (y - height / 2) / height]
  for (let i = 0; i < 30; i++) {
    const [px, py] = project(s, t)
    if (Math.abs(px - x) + Math.abs(py - y) < 0.02) break
    s += (0.9 * (x - px)) / height
    t += (0.9 * (y - py)) / height
  }
  return [s, t]
}

/** Light that falls on the sheet at a point, against what falls on a flat one. */
function shadeAt(surface: Surface, s: number, t: number, lightX: number, lightY: number): number {
  const h = 0.004
  const [a, b, c, d] = [surface(s - h, t), surface(s + h, t), surface(s, t - h), surface(s, t + h)]
  const slopeX = (b[2] - a[2]) / Math.max(1e-6, b[0] - a[0])
  const slopeY = (d[2] - c[2]) / Math.max(1e-6, d[1] - c[1])
  const light = (1 - slopeX * lightX - slopeY * lightY) / Math.hypot(1, slopeX, slopeY)
  return Math.max(0.45, Math.min(1.08, light))
}

function scuffAt(creases: readonly Crease[], u: number, v: number, width: number, height: number): number {
  let scuff = 0
  for (const { down, at } of creases) {
    const away = down ? u - width / 2 - at * height : v - height / 2 - at * height
    if (Math.abs(away) < 4) scuff = Math.max(scuff, Math.exp((-away * away) / 3))
  }
  return scuff
}
