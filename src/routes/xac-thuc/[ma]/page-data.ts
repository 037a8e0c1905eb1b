export interface PageData {
  code: string
  /** Null: nothing was issued under this code. */
  issued: { kind: string; number: string; on: string; sheets: string; withdrawnAt: string | null } | null
}
