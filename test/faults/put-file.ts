// Puts bytes into a store and tells how it went: for the tests that bound a process. Arguments: folder, size.
import { openFolderStore } from '#platform/files/index.ts'

const [folder = '', size = '0'] = process.argv.slice(2)
const store = await openFolderStore(folder)
try {
  const { key } = await store.put(Buffer.alloc(Number(size), 7), { maxBytes: 1e9 })
  console.log(JSON.stringify({ kept: key, whole: (await store.verify(key)).ok }))
} catch (error) {
  const { code, status } = error as { code?: string; status?: number }
  console.log(JSON.stringify({ code, status }))
}
