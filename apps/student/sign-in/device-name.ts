// The more exact first: an Android phone says Linux too, an iPhone Mac OS X.
const SYSTEMS = ['HarmonyOS', 'Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux']
const BROWSERS: readonly (readonly [mark: string, name: string])[] = [
  ['MicroMessenger/', '微信'],
  ['HuaweiBrowser/', 'Huawei'],
  ['MiuiBrowser/', 'MIUI'],
  ['VivoBrowser/', 'vivo'],
  ['HeyTapBrowser/', 'OPPO'],
  ['QQBrowser/', 'QQ'],
  ['UCBrowser/', 'UC'],
  ['Edg', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
]

/**
 * How this phone is called in the person's list of devices, such as `Redmi Note 8 · Android · Chrome`.
 * @param userAgent `navigator.userAgent`
 * @param platform `navigator.userAgentData.platform`, where a browser has it
 */
export function deviceName(userAgent: string, platform?: string): string {
  const system = platform || (SYSTEMS.find((name) => userAgent.includes(name)) ?? '')
  // Browsers that hide the model put the letter K in its place.
  const model = /Android [^;)]+; ([^;)]{2,40}?)(?: Build|\))/.exec(userAgent)?.[1] ?? ''
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1] ?? ''
  return [model, system, browser].filter(Boolean).join(' · ').slice(0, 80)
}
