import type { Command } from 'commander'
import { openForCommand, print } from './context.ts'
import { announceSetUp, closePages, servePages, startSealer, untilStopped } from '../serve.ts'
import { startDropFolder } from '../drop-folder.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { openRuntime, prepareCatalogue, prepareDatabase } from '../runtime.ts'

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Serve the pages and, with PROCESS=all, work jobs too. Settings come from the environment.')
    .action(() => run(process.env['PROCESS']))
  program
    .command('worker')
    .description('Work jobs only: take files apart and read pages.')
    .action(() => run('worker'))

  async function run(role: string | undefined): Promise<void> {
    // Before anything is opened: a law that cannot be read is told in a second.
    procedureLaw()
    const { config, secrets, server, log } = await openForCommand({ share: false, env: { PROCESS: role } })
    try {
      await prepareDatabase(config, secrets, server.urls, log)
      const runtime = await openRuntime(config, secrets, server.urls, log, { work: config.PROCESS !== 'web' })
      await prepareCatalogue(config, runtime.owner, log)
      const drop = config.PROCESS === 'web' ? null : startDropFolder(config, runtime.services)
      const sealer = config.PROCESS === 'web' ? null : startSealer(runtime)
      try {
        if (config.PROCESS === 'worker') {
          log.info('working jobs')
          await untilStopped()
        } else {
          const pages = await servePages(runtime)
          await announceSetUp(runtime, pages.origin)
          print(program.opts<{ json?: boolean }>().json, { origin: pages.origin }, () => pages.origin)
          await untilStopped()
          log.info('stopping')
          await closePages(pages.server, runtime)
        }
      } finally {
        await drop?.stop()
        await sealer?.stop()
        await runtime.close()
      }
    } finally {
      await server.stop()
    }
  }
}
