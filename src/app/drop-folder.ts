import { resolve } from 'node:path'
import { findByLoginName } from '#modules/accounts/index.ts'
import { watchFolder, type WatchOptions } from '#modules/archive/index.ts'
import type { Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { formatLegalDate } from '#shared/legal-date.ts'
import type { Config } from './config.ts'
import { pageWords } from './page-words.ts'

/** Watches a folder for an account until the signal; batches are named and refusals explained in the words of the pages. */
export async function watchDropFolder(
  services: Services,
  actor: Actor,
  folder: string,
  options: Pick<WatchOptions, 'onTaken' | 'signal'>,
): Promise<void> {
  const { m, refusalOf } = await pageWords()
  await watchFolder(services, actor, resolve(folder), {
    ...options,
    label: (subfolder) => {
      const day = formatLegalDate(services.clock.today())
      return subfolder === '' ? m.drop_batch_label({ day }) : m.drop_batch_label_of({ day, folder: subfolder.slice(-150) })
    },
    explain: async (code) => refusalOf(code),
  })
}

/**
 * Watches the folder of the settings in the background. The account is looked up again after a fault, so that a folder that comes back
 * or an account made later needs no new start.
 */
export function startDropFolder(config: Config, services: Services): { stop(): Promise<void> } | null {
  const { ANSINH_DROP_FOLDER: folder, ANSINH_DROP_AS: login } = config
  if (folder === undefined || login === undefined) return null
  const stopping = new AbortController()
  const { signal } = stopping
  const watch = async () => {
    while (!signal.aborted) {
      try {
        const actor = await findByLoginName(services, login)
        if (actor) await watchDropFolder(services, actor, folder, { signal })
        else services.log.warn({ login }, 'the watched folder waits for its account')
      } catch (error) {
        services.log.error({ err: error, folder }, 'the watched folder is not taken in')
      }
      await new Promise<void>((done) => {
        const timer = setTimeout(done, AGAIN_MS)
        signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true })
        if (signal.aborted) done()
      })
    }
  }
  const running = watch()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

const AGAIN_MS = 30_000
