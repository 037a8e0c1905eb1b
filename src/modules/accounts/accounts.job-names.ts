export const SEND_INVITATION = 'accounts.send-invitation'
