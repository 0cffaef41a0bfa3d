import { crc32, deflateRawSync } from 'node:zlib'

const DEFLATE = 8
const VERSION = 20

/** A zip file (PKWARE APPNOTE 4.3) with names in whatever bytes they are given. */
export function zipped(files: readonly { name: Buffer; bytes: Buffer }[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes)
    const common = commonOf(bytes, packed, name)
    const local = Buffer.concat([word(0x04034b50), short(VERSION), common, name, packed])
    central.push(
      Buffer.concat([
        ...[word(0x02014b50), short(VERSION), short(VERSION), common],
        // No comment, first disk, no attributes.
        ...[short(0), short(0), short(0), word(0), word(offset), name],
      ]),
    )
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const count = short(files.length)
  const end = [
    word(0x06054b50),
    short(0),
    short(0),
    count,
    count,
    word(directory.length),
    word(offset),
    short(0),
  ]
  return Buffer.concat([...locals, directory, ...end])
}

/** What a file's own header and its line in the directory share: flags, method, time, sums and lengths. */
function commonOf(bytes: Buffer, packed: Buffer, name: Buffer): Buffer {
  const [flags, time, date, extra] = [short(0), short(0), short(0x21), short(0)]
  const sizes = [word(crc32(bytes)), word(packed.length), word(bytes.length), short(name.length)]
  return Buffer.concat([flags, short(DEFLATE), time, date, ...sizes, extra])
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
