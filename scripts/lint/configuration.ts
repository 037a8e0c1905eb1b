import { z } from 'zod'
import { configSchema } from '#app/config.ts'

type Setting = {
  description?: string
  enum?: unknown[]
  type?: string
  minimum?: number
  maximum?: number
  pattern?: string
  format?: string
}

const HEAD = `# Settings

Read from the environment when a process starts. One that is wrong is named, and the process refuses to start. An empty variable is
the same as none. Written from \`src/app/config.ts\` by \`node scripts/write-configuration.ts\`.

`

function valuesOf(setting: Setting): string {
  if (setting.enum) return setting.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (setting.type === 'integer' || setting.type === 'number')
    return `${setting.minimum ?? ''}–${setting.maximum ?? ''}`
  if (setting.pattern) return `\`${setting.pattern}\``
  return setting.format === 'uri' ? 'an address' : 'text'
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** docs/configuration.md: every setting with its values, its default and what it does. Throws for a setting without a sentence. */
export function renderConfiguration(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, Setting>
  }
  const defaults: Record<string, unknown> = configSchema.parse({})
  const rows = Object.entries(schema.properties).map(([name, setting]) => {
    if (!setting.description) throw new Error(`${name} has no description`)
    const usual = defaults[name] === undefined ? '' : `\`${String(defaults[name])}\``
    return `| \`${name}\` | ${cell(valuesOf(setting))} | ${usual} | ${cell(setting.description)} |`
  })
  return `${HEAD}| Name | Values | Default | What it does |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}
