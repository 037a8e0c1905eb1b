import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A closed block of the trail: transactions from `xidFrom` up to, not including, `xidUntil`. Hashes are hexadecimal. */
export type Seal = { sealNo: number; era: number; xidFrom: number; xidUntil: number; events: number; hash: string }

/** Where the newest seal is also kept, outside the database, so that a trail whose tail was cut off is found out. */
export type SealWitness = { append(seal: Seal): Promise<void>; last(): Promise<Seal | null> }

/** Seals as lines of a file that is only ever appended to. The last line may be torn by a crash and is then passed over. */
export function folderSealWitness(path: string): SealWitness {
  return {
    async append(seal) {
      await mkdir(dirname(path), { recursive: true })
      const handle = await open(path, 'a', 0o600)
      try {
        await handle.writeFile(`${JSON.stringify(seal)}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
    async last() {
      let text: string
      try {
        text = await readFile(path, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
      const whole = text.slice(0, text.lastIndexOf('\n') + 1).trimEnd()
      return whole === '' ? null : (JSON.parse(whole.slice(whole.lastIndexOf('\n') + 1)) as Seal)
    },
  }
}
