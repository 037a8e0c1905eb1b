import type { Role } from '#modules/accounts/index.ts'

export type DemoAccount = { loginName: string; displayName: string; role: Role; areaPath: string; scopeName: string }

/** Shared by all accounts of the demo, which is served on the loopback only and shows it on its sign-in page. */
export const DEMO_PASSWORD = 'an-sinh-2026'

/** One account a role. Names are invented. The commune is one of today's 148 units. */
export const DEMO_ACCOUNTS: DemoAccount[] = [
  { loginName: 'luu-tru', displayName: 'Hà Thị Lụa', role: 'archivist', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'chuyen-vien', displayName: 'Đỗ Quang Vinh', role: 'officer', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'xa-viet-tri', displayName: 'Bùi Thu Hiền', role: 'commune-officer', areaPath: '25/07900/', scopeName: 'phường Việt Trì' },
  { loginName: 'mot-cua', displayName: 'Lê Ngọc Mai', role: 'reception', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'truong-phong', displayName: 'Phùng Văn Tại', role: 'head', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'giam-doc', displayName: 'Trịnh Thế Khang', role: 'director', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'van-thu', displayName: 'Cao Thị Nhàn', role: 'clerk', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'ke-toan', displayName: 'Đinh Công Sơn', role: 'payments', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'dang-vu', displayName: 'Vi Thị Thanh', role: 'party', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'thanh-tra', displayName: 'Tạ Minh Đức', role: 'auditor', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
  { loginName: 'quan-tri', displayName: 'Khuất Duy Anh', role: 'administrator', areaPath: '25/', scopeName: 'tỉnh Phú Thọ' },
]
