import type { Command } from 'commander'
import { procedureLaw } from '#modules/procedures/index.ts'
import { prepareDatabase } from '../runtime.ts'
import { openForCommand, print } from './context.ts'

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database up to date and load the areas of law/.')
    .action(async () => {
      procedureLaw()
      const { config, secrets, server, log } = await openForCommand({ share: true })
      try {
        await prepareDatabase(config, secrets, server.urls, log)
        print(program.opts<{ json?: boolean }>().json, { migrated: true, province: config.ANSINH_PROVINCE }, () => `${config.ANSINH_PROVINCE}: up to date`)
      } finally {
        await server.stop()
      }
    })
}
