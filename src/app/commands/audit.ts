import type { Command } from 'commander'
import { sealAudit, verifyAudit } from '#platform/audit/index.ts'
import { print, withRuntime } from './context.ts'

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('The trail: who did or saw what.')
  audit
    .command('verify')
    .description('Read the whole trail again; names the first bad block and row. Exit code 2 when it does not hold.')
    .action(() =>
      withRuntime(async ({ owner, witness }) => {
        const verdict = await verifyAudit(owner, witness)
        print(program.opts<{ json?: boolean }>().json, verdict, () =>
          verdict.ok
            ? `holds: ${verdict.blocks} blocks, ${verdict.events} events, of them ${verdict.unsealed} not yet sealed${verdict.unsealedSince ? ` (since ${verdict.unsealedSince.toISOString()})` : ''}`
            : `DOES NOT HOLD: block ${verdict.block}, ${verdict.event ? `event ${verdict.event}, ` : ''}${verdict.reason}`,
        )
        if (!verdict.ok) process.exitCode = 2
      }),
    )
  audit
    .command('seal')
    .description('Close a block now.')
    .action(() =>
      withRuntime(async ({ owner, witness }) => {
        const result = await sealAudit(owner, witness)
        print(program.opts<{ json?: boolean }>().json, result, () => (result.sealed ? `sealed ${result.sealed.events} events as block ${result.sealed.sealNo}` : 'nothing to seal'))
      }),
    )
}
