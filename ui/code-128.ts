/*
 * Code 128, set C: pairs of digits (ISO/IEC 15417). A symbol is six widths, bar and space in turn, eleven modules in
 * all; the stop has seven.
 */

/** The widths of the symbols with the values 0 to 106; 105 starts set C, 106 stops. */
const WIDTHS = `
  212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122
  123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323
  131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131
  213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122
  141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112
  124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141
  411131 211412 211214 211232 2331112`
  .trim()
  .split(/\s+/)
const START_C = 105
const STOP = 106
/** The light ground before and after, in modules. */
const QUIET_ZONE = 10

/**
 * The modules of an even number of digits, quiet zones included: true is dark.
 * @throws RangeError for anything that set C cannot say
 */
export function code128(digits: string): boolean[] {
  const pairs = digits.match(/^(?:\d\d)+$/) ? (digits.match(/\d\d/g) ?? []).map(Number) : []
  if (pairs.length === 0) throw new RangeError('Code 128 C takes pairs of digits')
  const check = pairs.reduce((sum, pair, place) => sum + pair * (place + 1), START_C) % 103
  const quiet = Array.from({ length: QUIET_ZONE }, () => false)
  const modules = [START_C, ...pairs, check, STOP].flatMap((value) =>
    [...WIDTHS[value]!].flatMap((width, place) =>
      Array.from({ length: Number(width) }, () => place % 2 === 0),
    ),
  )
  return [...quiet, ...modules, ...quiet]
}
