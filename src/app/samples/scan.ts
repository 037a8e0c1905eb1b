import sharp from 'sharp'
import { bendSheet, type Bend } from './bend.ts'
import { drawPage, pixelSize, type Pose, type Strike } from './draw.ts'
import { randomStream, type Random } from './random.ts'
import type { Page } from './sheet.ts'

/**
 * Makes of a set page what a scanner or a telephone would have made of the paper: worn ink, yellowed sheet, stains, print
 * showing through from the back, uneven light, compression. All of it is drawn from the seed.
 */

export const LEVELS = ['clean300', 'clean200', 'medium200', 'hard200', 'photo150', 'bitonal200'] as const
export type Level = (typeof LEVELS)[number]

type Wear = {
  dpi: number
  /** Largest skew, degrees either way. */
  skew: number
  colour: boolean
  /** How far the sheet has gone from white to brown, 0 to 1. */
  yellowed: number
  stains: number
  /** Darkness of print showing through, 0 to 1. */
  through: number
  /** Share of the ink that is gone, least and most. */
  faded: readonly [number, number]
  /** Loss of light towards one corner, 0 to 1. */
  uneven: number
  /** Blur in pixels. */
  blur: number
  /** Grain in grey levels. */
  grain: number
  quality: number
}

const WEAR: Record<Level, Wear> = {
  clean300: {
    dpi: 300,
    skew: 0.3,
    colour: true,
    yellowed: 0.06,
    stains: 0,
    through: 0,
    faded: [0, 0.05],
    uneven: 0.02,
    blur: 0,
    grain: 5,
    quality: 82,
  },
  clean200: {
    dpi: 200,
    skew: 0.3,
    colour: false,
    yellowed: 0.05,
    stains: 0,
    through: 0,
    faded: [0, 0.08],
    uneven: 0.02,
    blur: 0,
    grain: 6,
    quality: 80,
  },
  medium200: {
    dpi: 200,
    skew: 1.5,
    colour: true,
    yellowed: 0.4,
    stains: 1,
    through: 0.08,
    faded: [0.06, 0.2],
    uneven: 0.06,
    blur: 0.4,
    grain: 10,
    quality: 55,
  },
  hard200: {
    dpi: 200,
    skew: 3,
    colour: true,
    yellowed: 0.75,
    stains: 3,
    through: 0.17,
    faded: [0.25, 0.5],
    uneven: 0.12,
    blur: 0.55,
    grain: 16,
    quality: 40,
  },
  photo150: {
    dpi: 150,
    skew: 2.2,
    colour: true,
    yellowed: 0.2,
    stains: 0,
    through: 0.03,
    faded: [0, 0.15],
    uneven: 0.5,
    blur: 0.6,
    grain: 12,
    quality: 42,
  },
  bitonal200: {
    dpi: 200,
    skew: 0.9,
    colour: false,
    yellowed: 0.15,
    stains: 0,
    through: 0.03,
    faded: [0.05, 0.22],
    uneven: 0.08,
    blur: 0.3,
    grain: 14,
    quality: 0,
  },
}

const TILE = 512
let tiles: { fine: Float32Array; coarse: Float32Array } | undefined

/** Two tiles of noise between 0 and 1 that repeat without a seam: grain, and the patches in which ink wears off. */
function noiseTiles(): { fine: Float32Array; coarse: Float32Array } {
  if (tiles) return tiles
  const random = randomStream(20_200_526, 'noise')
  const fine = Float32Array.from({ length: TILE * TILE }, () => random.next())
  const blur = (from: Float32Array, radius: number, across: boolean) => {
    const out = new Float32Array(from.length)
    for (let a = 0; a < TILE; a++) {
      const at = (b: number) => {
        const wrapped = (b + TILE) % TILE
        return from[across ? a * TILE + wrapped : wrapped * TILE + a] as number
      }
      let sum = 0
      for (let b = -radius; b <= radius; b++) sum += at(b)
      for (let b = 0; b < TILE; b++) {
        out[across ? a * TILE + b : b * TILE + a] = sum / (2 * radius + 1)
        sum += at(b + radius + 1) - at(b - radius)
      }
    }
    return out
  }
  const smooth = (radius: number) =>
    blur(blur(blur(blur(fine, radius, true), radius, false), radius, true), radius, false)
  const spread = (from: Float32Array, gain: number) =>
    from.map((v) => Math.min(1, Math.max(0, 0.5 + (v - 0.5) * gain)))
  const [near, far] = [spread(smooth(1), 3.2), spread(smooth(7), 16)]
  tiles = { fine, coarse: near.map((v, i) => v * 0.55 + (far[i] as number) * 0.45) }
  return tiles
}

export type ScanOptions = {
  level: Level
  seed: number
  carbon: boolean
  back?: Page | undefined
  /** Flat on the glass where it is absent. */
  bend?: Bend | undefined
}

export function poseOf(options: ScanOptions): Pose {
  const wear = WEAR[options.level]
  const random = randomStream(options.seed, 'pose', options.level)
  return { dpi: wear.dpi, skewDegrees: Math.round(random.between(-wear.skew, wear.skew) * 100) / 100 }
}

function strikeOf(page: Page, options: ScanOptions, random: Random): Strike {
  const typed = page.machine === 'type'
  const black = typed ? '#26262b' : '#161616'
  return {
    colours: {
      text: options.carbon ? random.pick(['#47546f', '#4d5a78', '#3f4a63']) : black,
      hand: random.pick(['#1d2b5e', '#20306b', '#26345a', '#1b2440']),
      pencil: '#77777a',
      stamp: random.pick(['#c22a33', '#b8323c', '#cc3b3f']),
      frame: random.pick(['#b3262c', '#a8322a']),
      mark: '#d98a8a',
    },
    lift: typed ? random.between(0.15, 0.55) : 0,
    force: typed ? (options.carbon ? [0.45, 0.85] : [0.76, 1]) : [1, 1],
    spread: typed ? (options.carbon ? 0.32 : 0.16) : 0,
  }
}

/** The sheet itself at 72 dpi as RGB: paper, stains, light, and the mirrored back. Multiplied under the writing. */
async function makeSheet(
  page: Page,
  wear: Wear,
  options: ScanOptions,
  random: Random,
): Promise<{ data: Buffer; width: number; height: number }> {
  const [width, height] = [Math.round(page.width), Math.round(page.height)]
  const out = Buffer.alloc(width * height * 3)
  const brown = [0.06, 0.13, 0.31].map((share) => share * wear.yellowed)
  const base = random.between(0.965, 1)
  const stains = Array.from({ length: wear.stains }, () => ({
    x: random.between(0, width),
    y: random.between(0, height),
    rx: random.between(30, 120),
    ry: random.between(30, 150),
    depth: random.between(0.06, 0.16),
    ring: random.chance(0.5),
  }))
  let back: Buffer | undefined
  if (options.back && wear.through > 0) {
    const strike = strikeOf(options.back, options, randomStream(options.seed, 'back'))
    const svg = drawPage(
      options.back,
      { dpi: 72, skewDegrees: random.between(-1, 1) },
      strike,
      options.seed + 1,
    )
    back = await sharp(Buffer.from(svg))
      .resize(width, height, { fit: 'fill' })
      .flop()
      .grayscale()
      .blur(0.7)
      .raw()
      .toBuffer()
  }
  const [lx, ly] = [random.between(-1, 1), random.between(-1, 1)]
  const [offsetX, offsetY] = [random.int(0, TILE - 1), random.int(0, TILE - 1)]
  const { coarse } = noiseTiles()
  const edge = 22 + random.between(0, 26)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [(x / width) * 2 - 1, (y / height) * 2 - 1]
      // Light falls off along one diagonal and, for a telephone, towards the rims.
      let light =
        1 -
        wear.uneven *
          (0.28 + 0.24 * (u * lx + v * ly) + 0.26 * (u * u + v * v) * (wear.uneven > 0.3 ? 1 : 0.2))
      const mottle =
        ((coarse[(((y >> 1) + offsetY) % TILE) * TILE + (((x >> 1) + offsetX) % TILE)] as number) - 0.5) *
        0.09 *
        wear.yellowed
      const rim = Math.min(x, y, width - x, height - y)
      let age = 1 + (rim < edge ? ((edge - rim) / edge) ** 2 * 0.45 : 0)
      for (const stain of stains) {
        const d =
          ((x - stain.x) / stain.rx) ** 2 +
          ((y - stain.y) / stain.ry) ** 2 +
          (mottle * 5) / (wear.yellowed + 0.01)
        if (d >= 1.12) continue
        // A dried puddle: paler inside, darker towards its edge, and soft beyond it.
        const inside =
          d < 1 ? (stain.ring ? 0.35 + 0.65 * Math.max(0, d) ** 3 : 1 - d * 0.7) : (1.12 - d) / 0.12
        light -= stain.depth * (d < 1 || stain.ring ? inside : inside * 0.3)
        age += 0.7 * (d < 1 || stain.ring ? inside : inside * 0.3)
      }
      if (back) light -= (1 - (back[y * width + x] as number) / 255) * wear.through
      const i = (y * width + x) * 3
      for (let c = 0; c < 3; c++) {
        const value = 255 * base * (light + mottle) * (1 - (brown[c] as number) * age)
        out[i + c] = value < 0 ? 0 : value > 255 ? 255 : value
      }
    }
  }
  return { data: out, width, height }
}

/** The scanned image of a page: JPEG, or 1-bit PNG at the level `bitonal200`. */
export async function scanPage(
  page: Page,
  options: ScanOptions,
): Promise<{
  bytes: Buffer
  mediaType: 'image/jpeg' | 'image/png'
  pose: Pose
  width: number
  height: number
}> {
  const wear = WEAR[options.level]
  const pose = poseOf(options)
  const random = randomStream(options.seed, 'scan', options.level)
  const strike = strikeOf(page, options, randomStream(options.seed, 'inks'))
  const { width, height } = pixelSize(page, pose)
  const svg = drawPage(page, pose, strike, options.seed)
  let drawing = sharp(Buffer.from(svg)).removeAlpha()
  const blur = wear.blur + (options.carbon ? wear.dpi / 260 : 0)
  if (blur >= 0.3) drawing = drawing.blur(blur)
  const [ink, sheet] = await Promise.all([
    drawing.raw().toBuffer({ resolveWithObject: true }),
    makeSheet(page, wear, options, random).then(({ data, width: w, height: h }) =>
      sharp(data, { raw: { width: w, height: h, channels: 3 } })
        .resize(width, height, { fit: 'fill', kernel: 'linear' })
        .raw()
        .toBuffer(),
    ),
  ])
  if (ink.info.width !== width || ink.info.height !== height || ink.info.channels !== 3)
    throw new Error('the drawing has another size than the page')
  const { fine, coarse } = noiseTiles()
  const [ox, oy] = [random.int(0, TILE - 1), random.int(0, TILE - 1)]
  const fade = random.between(...wear.faded)
  // Ribbon and carbon leave strokes broken; print keeps them whole for longer.
  const broken = (page.machine === 'type' ? 0.32 : 0.14) * (0.35 + fade * 2) + (options.carbon ? 0.2 : 0)
  let pixels = ink.data
  const grain = wear.grain
  let i = 0
  for (let y = 0; y < height; y++) {
    const row = ((y + oy) % TILE) * TILE
    for (let x = 0; x < width; x++, i += 3) {
      const at = row + ((x + ox) % TILE)
      const noise = ((fine[at] as number) - 0.5) * grain
      const [r, g, b] = [pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number]
      if (r === 255 && g === 255 && b === 255) {
        for (let c = 0; c < 3; c++) {
          const value = (sheet[i + c] as number) + noise
          pixels[i + c] = value < 0 ? 0 : value > 255 ? 255 : value
        }
      } else {
        const kept = 1 - fade - broken * Math.max(0, (coarse[at] as number) * 2 - 0.85)
        for (let c = 0; c < 3; c++) {
          const absorbed = (255 - (pixels[i + c] as number)) * (kept < 0.08 ? 0.08 : kept)
          const value = ((255 - absorbed) / 255) * (sheet[i + c] as number) + noise
          pixels[i + c] = value < 0 ? 0 : value > 255 ? 255 : value
        }
      }
    }
  }
  if (options.bend !== undefined)
    pixels = bendSheet(pixels, width, height, options.bend, randomStream(options.seed, 'bend', options.bend))
  const image = sharp(pixels, { raw: { width, height, channels: 3 } }).withMetadata({ density: wear.dpi })
  if (options.level === 'bitonal200') {
    return {
      bytes: await toBitonal(pixels, width, height, wear.dpi, random),
      mediaType: 'image/png',
      pose,
      width,
      height,
    }
  }
  if (!wear.colour) image.toColourspace('b-w')
  return {
    bytes: await image.jpeg({ quality: wear.quality }).toBuffer(),
    mediaType: 'image/jpeg',
    pose,
    width,
    height,
  }
}

/** Black and white by one threshold, as office scanners do it, with dust on the glass and gaps in thin strokes. */
async function toBitonal(
  rgb: Buffer,
  width: number,
  height: number,
  dpi: number,
  random: Random,
): Promise<Buffer> {
  const threshold = random.between(150, 184)
  const out = Buffer.alloc(width * height)
  for (let p = 0, i = 0; p < out.length; p++, i += 3) {
    const grey = 0.3 * (rgb[i] as number) + 0.59 * (rgb[i + 1] as number) + 0.11 * (rgb[i + 2] as number)
    out[p] = grey < threshold ? 0 : 255
  }
  const specks = Math.round((width * height * random.between(0.00004, 0.00022)) | 0)
  for (let s = 0; s < specks; s++) {
    const [x, y] = [random.int(0, width - 3), random.int(0, height - 3)]
    const size = random.chance(0.8) ? 1 : 2
    for (let dy = 0; dy < size; dy++) for (let dx = 0; dx < size; dx++) out[(y + dy) * width + x + dx] = 0
  }
  return sharp(out, { raw: { width, height, channels: 1 } })
    .withMetadata({ density: dpi })
    .png({ palette: true, colours: 2, dither: 0, effort: 1 })
    .toBuffer()
}
