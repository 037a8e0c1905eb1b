/** Of the roles on the tests' own server. */
export const TEST_PASSWORDS = { owner: 'a'.repeat(32), app: 'b'.repeat(32), auth: 'c'.repeat(32) }
