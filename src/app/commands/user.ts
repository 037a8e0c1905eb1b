import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { asActor, systemActor } from '#platform/db/index.ts'
import { listAccounts, makeInvitationLink, makeUserWithoutPassword, registerAccount, ROLES, setPassword, type Role } from '#modules/accounts/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { originOf } from '../runtime.ts'
import { print, withRuntime } from './context.ts'

export function addUser(program: Command): void {
  const user = program.command('user').description('Accounts: who signs in, in which role and for which area.')
  user
    .command('add <login>')
    .description('Make an account, or renew its password; a password is made and printed once unless ANSINH_PASSWORD gives it.')
    .requiredOption('--name <name>', 'name as shown')
    .requiredOption('--role <role>', `one of ${ROLES.join(', ')}`)
    .option('--area <path>', 'path of the unit, such as 25/07900/; the whole province when left out')
    .option('--invite', 'print a one-time link by which the holder chooses the password, instead of a password')
    .action((login: string, options: { name: string; role: string; area?: string; invite?: boolean }) =>
      withRuntime(async ({ services, auth, config }) => {
        if (!ROLES.includes(options.role as Role)) throw new AppError('user.unknown-role', 400, { role: options.role, known: ROLES })
        const password = process.env['ANSINH_PASSWORD'] ?? randomBytes(9).toString('base64url')
        const system = systemActor(services.provincePath)
        const authUserId = options.invite ? await makeUserWithoutPassword(auth, login, options.name) : await setPassword(auth, login, options.name, password)
        const accountId = await registerAccount(services, system, {
          loginName: login,
          displayName: options.name,
          authUserId,
          role: options.role as Role,
          areaPath: options.area ?? services.provincePath,
        })
        const { json } = program.opts<{ json?: boolean }>()
        if (!options.invite) return print(json, { accountId, login, password }, () => `${login}  ${password}`)
        const link = `${originOf(config)}/moi/${await makeInvitationLink(services, system, { accountId })}`
        print(json, { accountId, login, link }, () => `${login}  ${link}`)
      }),
    )
  user
    .command('list')
    .description('All accounts with their roles today.')
    .action(() =>
      withRuntime(async ({ services }) => {
        const accounts = await asActor(services.database, systemActor(services.provincePath), (tx) => listAccounts(tx, services.clock))
        print(program.opts<{ json?: boolean }>().json, accounts, () =>
          accounts.map((one) => `${one.login_name}\t${one.role ?? '-'}\t${one.area_path ?? '-'}\t${one.display_name}`).join('\n'),
        )
      }),
    )
}
