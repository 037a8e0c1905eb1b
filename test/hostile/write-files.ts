// Writes hostile files into a folder, in a process of its own: what their making takes of memory is not the server's.
// Arguments: folder, seed, count. Prints the list of them as JSON lines.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostileFiles } from './make-files.ts'

const [folder = '', seed = '1', count = '0'] = process.argv.slice(2)
let number = 0
for await (const { kind, name, bytes, expected } of hostileFiles(Number(seed), Number(count))) {
  const path = join(folder, String(number++))
  await writeFile(path, bytes)
  console.log(JSON.stringify({ kind, name, path, expected }))
}
