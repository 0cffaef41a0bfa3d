export const zhCN = {
  title: '登录管理台',
  ended: '登录已失效，请重新登录。登录后回到刚才的页面。',
  login: '登录名',
  password: '密码',
  totp: '动态验证码',
  totpHint: '打开手机上的验证器应用，输入六位数字',
  submit: '登录',
  refused: '没有登录成功',
  needed: (label: string) => `请填写${label}`,
  totpShape: '动态验证码是六位数字',
  wrong: '登录名或密码不正确',
  offline: '网络不通，请检查网络后再登录',
}
