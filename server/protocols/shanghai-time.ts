/** `2026-11-23 12:00:00`, in Shanghai, as Alipay and bills write times. */
export function shanghaiTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** The same read; parts of a second are left out. Null for what is no time. */
export function readShanghaiTime(text: unknown): Date | null {
  const [, date, time] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,3})?$/.exec(typeof text === 'string' ? text : '') ?? []
  if (!date || !time) return null
  const at = new Date(`${date}T${time}+08:00`)
  return Number.isNaN(at.getTime()) || shanghaiTime(at) !== `${date} ${time}` ? null : at
}
