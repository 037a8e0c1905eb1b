import sharp, { type Sharp } from 'sharp'

/** A repeatable source of chance. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export const SHEET = {
  dossierId: 'dos_01jz8k3v5x7q2m4n6p8r0t0001',
  dossierNumber: 'PTO/LS 0001237 CM',
  fullName: 'Nguyễn Thị Bích Ngọc',
  birthAsWritten: 'khoảng 1949',
  category: 'Liệt sĩ',
  place: 'Kệ 04 · Ngăn B · Hộp 12',
  expectedPages: 18,
}
export const WORDS = {
  agency: 'Sở Nội vụ',
  title: 'Phiếu bìa quét hồ sơ',
  born: 'Sinh',
  category: 'Diện',
  place: 'Vị trí lưu',
  expectedPages: 'Số trang dự kiến',
  instruction: 'Đặt tờ này lên trên giấy tờ của hồ sơ rồi quét cả tập.',
}
/** Where the code stands on this sheet, as shares of its width, its height and its width. */
export const CODE_ON_SHEET = { left: 352 / 924, top: 767 / 1307, side: 219 / 924 }

type Scene = { width: number; height: number; code: { left: number; top: number; side: number }; chance: () => number }
export type Damage = { name: string; apply(image: Buffer, scene: Scene): Promise<Buffer> }

const paperOf = (chance: () => number) => {
  const grey = 200 + Math.floor(chance() * 45)
  return { r: grey, g: grey - Math.floor(chance() * 12), b: grey - Math.floor(chance() * 30) }
}
const patch = async (image: Buffer, patches: { left: number; top: number; width: number; height: number; colour: { r: number; g: number; b: number } }[]) => {
  const { width, height } = await sharp(image).metadata()
  const inside = patches.flatMap(({ left, top, width: w, height: h, colour }) => {
    const [x0, y0] = [Math.max(0, Math.round(left)), Math.max(0, Math.round(top))]
    const [x1, y1] = [Math.min(width, Math.round(left + w)), Math.min(height, Math.round(top + h))]
    return x1 > x0 && y1 > y0 ? [{ input: { create: { width: x1 - x0, height: y1 - y0, channels: 3 as const, background: colour } }, left: x0, top: y0 }] : []
  })
  return sharp(image).composite(inside).png({ compressionLevel: 1 }).toBuffer()
}
const one = (work: (image: Sharp, scene: Scene) => Sharp): Damage['apply'] => (image, scene) => work(sharp(image), scene).png({ compressionLevel: 1 }).toBuffer()

/** Each corner mark of the code: seven of its squares and a little more. */
const corners = ({ code }: Scene) => {
  const size = code.side * 0.24
  return [
    [code.left, code.top],
    [code.left + code.side - size, code.top],
    [code.left, code.top + code.side - size],
    [code.left + code.side - size, code.top + code.side - size],
  ].map(([left, top]) => ({ left: left!, top: top!, width: size, height: size }))
}

/** What happens to a sheet in a folder for years and under a scanner. Each leaves some part of the code or of the words on it. */
export const DAMAGES: Damage[] = [
  {
    name: 'a corner mark torn off',
    async apply(image, scene) {
      const mark = corners(scene)[Math.floor(scene.chance() * 3)]!
      return patch(image, [{ ...mark, colour: paperOf(scene.chance) }])
    },
  },
  {
    name: 'two corner marks torn off',
    async apply(image, scene) {
      const [a, b, c] = corners(scene)
      const two = [[a, b], [a, c], [b, c]][Math.floor(scene.chance() * 3)]!
      return patch(image, two.map((mark) => ({ ...mark!, colour: paperOf(scene.chance) })))
    },
  },
  {
    name: 'all corner marks torn off',
    apply: (image, scene) => patch(image, corners(scene).slice(0, 3).map((mark) => ({ ...mark, colour: paperOf(scene.chance) }))),
  },
  {
    name: 'a strip across the code',
    async apply(image, scene) {
      const { code, chance } = scene
      const high = code.side * (0.25 + chance() * 0.3)
      return patch(image, [{ left: code.left - 20, top: code.top + chance() * (code.side - high), width: code.side + 40, height: high, colour: paperOf(chance) }])
    },
  },
  {
    name: 'half of the sheet torn off through the code',
    async apply(image, { width, height, code, chance }) {
      const from = code.left + code.side * (0.4 + chance() * 0.3)
      return patch(image, [{ left: from, top: 0, width, height, colour: { r: 40, g: 38, b: 36 } }])
    },
  },
  {
    name: 'a stain over the code',
    async apply(image, { code, chance }) {
      const radius = code.side * (0.2 + chance() * 0.25)
      const [x, y] = [code.left + chance() * code.side, code.top + chance() * code.side]
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(radius * 2)}" height="${Math.ceil(radius * 2)}"><circle cx="${radius}" cy="${radius}" r="${radius}" fill="#5a3a1a" fill-opacity="${(0.75 + chance() * 0.25).toFixed(2)}"/></svg>`
      return sharp(image).composite([{ input: Buffer.from(svg), left: Math.max(0, Math.round(x - radius)), top: Math.max(0, Math.round(y - radius)) }]).png({ compressionLevel: 1 }).toBuffer()
    },
  },
  {
    name: 'pen strokes over the code',
    async apply(image, { width, height, code, chance }) {
      const strokes = Array.from({ length: 6 + Math.floor(chance() * 14) }, () => {
        const at = () => [code.left + (chance() * 1.2 - 0.1) * code.side, code.top + (chance() * 1.2 - 0.1) * code.side].map(Math.round)
        const [[x0, y0], [x1, y1]] = [at(), at()]
        return `<line x1="${x0}" y1="${y0}" x2="${x1}" y2="${y1}" stroke="#1b2a5c" stroke-width="${4 + Math.floor(chance() * 10)}"/>`
      })
      return sharp(image).composite([{ input: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${strokes.join('')}</svg>`) }]).png({ compressionLevel: 1 }).toBuffer()
    },
  },
  { name: 'faint', apply: one((image, { chance }) => image.greyscale().linear(0.06 + chance() * 0.14, 170 + chance() * 40)) },
  { name: 'skewed', apply: one((image, { chance }) => image.rotate((chance() - 0.5) * 70, { background: '#d8d2c4' })) },
  { name: 'upside down', apply: one((image, { chance }) => image.rotate(180 + (chance() - 0.5) * 8, { background: '#efe9dc' })) },
  { name: 'blurred', apply: one((image, { chance }) => image.blur(1.5 + chance() * 3)) },
  { name: 'noise and a bad copy', apply: one((image, { chance }) => image.greyscale().blur(0.6 + chance()).linear(1.6, -60 - chance() * 60).threshold(110 + Math.floor(chance() * 60))) },
]

/** Scanner and age on top of what was torn: turned a little, blurred a little, JPEG. */
export async function scanned(image: Buffer, chance: () => number): Promise<Buffer> {
  return sharp(image)
    .rotate((chance() - 0.5) * 6, { background: '#f1ecdf' })
    .blur(0.4 + chance() * 0.8)
    .flatten({ background: 'white' })
    .withMetadata({ density: 150 })
    .jpeg({ quality: 35 + Math.floor(chance() * 50) })
    .toBuffer()
}
