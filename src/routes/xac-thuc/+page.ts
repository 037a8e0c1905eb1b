// Plain HTML: verifying a paper needs no script.
export const csr = false
