import type { Command } from 'commander'
import { openDatabase } from '#platform/db/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { prepareCatalogue, prepareDatabase } from '../runtime.ts'
import { openForCommand, print } from './context.ts'

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database up to date and load areas, agencies and procedures of law/.')
    .action(async () => {
      procedureLaw()
      const { config, secrets, server, log } = await openForCommand({ share: true })
      try {
        await prepareDatabase(config, secrets, server.urls, log)
        const owner = openDatabase({ url: server.urls.owner, schema: config.ANSINH_PROVINCE, max: 1, name: 'ansinh-prepare' })
        await prepareCatalogue(config, owner, log).finally(() => owner.close())
        print(program.opts<{ json?: boolean }>().json, { migrated: true, province: config.ANSINH_PROVINCE }, () => `${config.ANSINH_PROVINCE}: up to date`)
      } finally {
        await server.stop()
      }
    })
}
