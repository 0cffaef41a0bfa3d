/** A UUIDv7 (RFC 9562 5.7) in lower case, as every act that moves money carries one: 48 bits of time, then chance. */
export function clientId(at: Date = new Date()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let ms = at.getTime()
  for (let i = 5; i >= 0; i--) {
    bytes[i] = ms % 256
    ms = Math.floor(ms / 256)
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
