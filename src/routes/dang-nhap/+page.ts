// Plain HTML: signing in needs no script.
export const csr = false
