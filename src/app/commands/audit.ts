import { rename } from 'node:fs/promises'
import type { Command } from 'commander'
import { beginEra, checkTrail, folderSealWitness, sealAudit, verifyAudit } from '#platform/audit/index.ts'
import type { Database } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { print, withRuntime } from './context.ts'

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('The trail: who did or saw what.')
  audit
    .command('verify')
    .description('Read the whole trail again; names the first bad block and row. Exit code 2 when it does not hold.')
    .action(() =>
      withRuntime(async ({ owner, witness, services }) => {
        const verdict = await checkTrail(owner, witness, services.clock.now())
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
  audit
    .command('new-era')
    .description('After the database was recovered to an earlier moment: keep the seals of the time that is no more aside, and go on from here. Restore does this by itself.')
    .requiredOption('--because <reason>', 'why, for the trail')
    .action((options: { because: string }) =>
      withRuntime(async ({ owner, config }) => {
        const result = await beginNewEra(owner, config.sealPath, options.because)
        print(program.opts<{ json?: boolean }>().json, result, () => `era ${result.era} of the trail begins; the seals of before are kept in ${result.kept ?? 'no file'}`)
      }),
    )
}

/**
 * Ends the era after a recovery to an earlier moment. The trail inside the database must hold; only the seal outside may be ahead of it.
 * Throws `audit.does-not-hold`.
 */
export async function beginNewEra(owner: Database, sealPath: string, because: string): Promise<{ era: number; kept: string | null }> {
  const witness = folderSealWitness(sealPath)
  const verdict = await verifyAudit(owner, witness)
  if (!verdict.ok && verdict.reason !== 'tail-cut' && verdict.reason !== 'behind-witness') throw new AppError('audit.does-not-hold', 409, verdict)
  const outside = await witness.last()
  const kept = outside ? `${sealPath}.era-${outside.era}` : null
  if (kept) await rename(sealPath, kept)
  const { era } = await beginEra(owner, witness, { action: 'recovery', detail: { because, outside } })
  await sealAudit(owner, witness)
  return { era, kept }
}
