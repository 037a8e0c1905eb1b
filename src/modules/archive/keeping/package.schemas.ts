import { z } from 'zod'

/** Since 2 with the series of the box, the words of second readings, and what was chosen between papers. */
export const PACKAGE_FORMAT = 'ansinh-dossier/2'
/** A package kept for years is still taken in: what its form did not know is not there. */
const FORMATS = ['ansinh-dossier/1', PACKAGE_FORMAT] as const

const rows = z.array(z.record(z.string(), z.unknown()))
const id = z.uuid()

/** The metadata of one dossier in a package: its rows, table by table, in the words of the database. */
export const packagedDossierSchema = z.object({
  format: z.enum(FORMATS),
  rows: z.object({
    fonds: z.array(z.looseObject({ fonds_id: id, code: z.string().min(1).max(200) })).length(1),
    catalogue: z.array(z.looseObject({ catalogue_id: id, fonds_id: id, code: z.string().min(1).max(200) })).max(1).default([]),
    box: z.array(z.looseObject({ box_id: id, fonds_id: id, catalogue_id: id.nullish(), code: z.string().min(1).max(200) })).max(1),
    dossier: z.array(z.looseObject({ dossier_id: id, fonds_id: id, box_id: id.nullable(), joined_into: id.nullish(), path: z.string() })).length(1),
    dossier_custody: z.array(z.looseObject({ dossier_id: id })),
    dossier_person: z.array(z.looseObject({ dossier_id: id, person_id: id, path: z.string() })),
    person: z.array(
      z.looseObject({
        person_id: id,
        full_name: z.string().min(1),
        aliases: z.array(z.string()).nullable(),
        sex: z.enum(['male', 'female']).nullable(),
        birth_written: z.string().nullable(),
        birth_edtf: z.string().nullable(),
        home_written: z.string().nullable(),
        home_area_code: z.string().nullable(),
        home_area_valid_from: z.iso.date().nullable(),
        path: z.string(),
      }),
    ),
    scan_batch: rows,
    file: z.array(z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().positive(), media_type: z.string() })),
    batch_file: z.array(z.looseObject({ batch_file_id: id, sha256: z.string() })),
    document: z.array(z.looseObject({ document_id: id, dossier_id: id })),
    page: z.array(z.looseObject({ page_id: id, dossier_id: id, batch_file_id: id, sha256: z.string(), state: z.string(), kind: z.string() })),
    reading: z.array(z.looseObject({ page_id: id })),
    correction: z.array(z.looseObject({ page_id: id, made_by: id })),
    page_filing: z.array(z.looseObject({ page_id: id })),
    field_check: z.array(z.looseObject({ field_check_id: id, page_id: id })).default([]),
    field_word: z.array(z.looseObject({ field_check_id: id, read_by: id })).default([]),
    contradiction_choice: z.array(z.looseObject({ dossier_id: id, made_by: id })).default([]),
    agent: z.array(z.object({ account_id: id, display_name: z.string() })),
  }),
})

export type PackagedDossierFile = z.output<typeof packagedDossierSchema>
