// Plain HTML: the public reads it on any telephone.
export const csr = false
