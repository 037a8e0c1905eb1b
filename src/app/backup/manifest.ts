import { z } from 'zod'

/** First member of an archive: what it is and which version can take it. */
export const MANIFEST = 'manifest.json'
/** After all tables and files: what they must come to. */
export const SUMMARY = 'summary.json'
export const SECRETS = 'secrets.json'
export const SETTINGS = 'settings.json'

const sealSchema = z.object({ sealNo: z.number(), era: z.number(), xidFrom: z.number(), xidUntil: z.number(), events: z.number(), hash: z.string() })

export const manifestSchema = z.object({
  format: z.literal(1),
  takenAt: z.string(),
  province: z.object({ schema: z.string(), code: z.string() }),
  serverVersion: z.string(),
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })),
  tables: z.array(z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()), orderBy: z.string() })),
  /** The newest seal that stood outside the database before the snapshot was taken: the trail inside must reach it. */
  witness: sealSchema.nullable(),
})
export type Manifest = z.infer<typeof manifestSchema>

export const summarySchema = z.object({
  tables: z.array(z.object({ table: z.string(), rows: z.number(), bytes: z.number(), sha256: z.string() })),
  files: z.number(),
  fileBytes: z.number(),
  missing: z.array(z.string()),
  damaged: z.array(z.string()),
})
export type Summary = z.infer<typeof summarySchema>

export const tableMember = (schema: string, table: string, part: number): string => `tables/${schema}.${table}/${String(part).padStart(6, '0')}.zst`
export const fileMember = (key: string): string => `files/${key}`
