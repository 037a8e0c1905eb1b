import { Command, Option } from 'commander'
import { addAreas } from './commands/areas.ts'
import { addArchive } from './commands/archive.ts'
import { addAudit } from './commands/audit.ts'
import { addBackup } from './commands/backup.ts'
import { addDeadline } from './commands/deadline.ts'
import { addDemo } from './commands/demo.ts'
import { addIngest } from './commands/ingest.ts'
import { addMigrate } from './commands/migrate.ts'
import { addPeople } from './commands/people.ts'
import { addProcedures } from './commands/procedures.ts'
import { addRead } from './commands/read.ts'
import { toldAsText, toldError } from './commands/refusals.ts'
import { addSearch } from './commands/search.ts'
import { addServe } from './commands/serve.ts'
import { addUser } from './commands/user.ts'

const program = new Command('ansinh')
  .description("The information system of a province's labour, war-invalids and social-affairs work.")
  .addOption(new Option('--json', 'answer as JSON on standard output'))
  .showHelpAfterError()

const commands = [addServe, addMigrate, addDemo, addIngest, addRead, addPeople, addSearch, addAreas, addDeadline, addProcedures, addAudit, addUser, addBackup, addArchive]
for (const add of commands) add(program)

try {
  await program.parseAsync()
} catch (error) {
  const told = await toldError(error)
  if (process.argv.includes('--json')) console.log(JSON.stringify(told ?? { error: 'internal', message: (error as Error).message }))
  else console.error(told ? toldAsText(told) : error)
  process.exitCode = 1
}
