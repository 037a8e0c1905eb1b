import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** The kernel takes the ports of outgoing connections from here upwards. */
const OUTGOING_FROM = 32_768

/**
 * A port of the loopback that stays free until it is taken, be that minutes later: one that the kernel gives may be given again in between, to a
 * connection to the database for example, so it is looked for where the kernel takes none, at random, since several test files look at once.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, OUTGOING_FROM)
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
}
