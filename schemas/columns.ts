// Writing and reading columns of numbers as bytes: unsigned LEB128, the smallest form that needs no schema of its own.

export class MalformedColumns extends Error {
  override name = 'MalformedColumns'
}

/** Bytes that grow as they are written. */
export class ColumnWriter {
  #bytes = Buffer.allocUnsafe(4096)
  #length = 0

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }

  /** A whole number from 0 to 2^53 − 1. */
  number(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#room(8)
    const bytes = this.#bytes
    let at = this.#length
    if (value < 128) {
      bytes[at] = value
      this.#length = at + 1
      return
    }
    let rest = value
    for (; rest >= 0x1000_0000; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128 // beyond 32-bit shifts
    for (; rest >= 128; rest >>>= 7) bytes[at++] = (rest & 127) | 128
    bytes[at++] = rest
    this.#length = at
  }

  column(values: ArrayLike<number>): void {
    for (let at = 0; at < values.length; at++) this.number(values[at] ?? 0)
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  text(text: string): void {
    const bytes = Buffer.from(text)
    this.number(bytes.length)
    this.bytes(bytes)
  }

  /** What was written so far; valid until the next write. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** Reads what ColumnWriter wrote. @throws MalformedColumns where the bytes end too early. */
export class ColumnReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  number(): number {
    const bytes = this.#bytes
    let at = this.#at
    let byte = bytes[at++] ?? 256
    if (byte < 128) {
      this.#at = at
      return byte
    }
    let value = byte & 127
    for (let scale = 128; byte >= 128; scale *= 128) {
      if (byte === 256 || at >= bytes.length) throw new MalformedColumns('columns end too early')
      byte = bytes[at++] ?? 256
      value += (byte & 127) * scale
    }
    this.#at = at
    return value
  }

  column<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(into: T): T {
    for (let at = 0; at < into.length; at++) into[at] = this.number()
    return into
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new MalformedColumns('columns end too early')
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }

  text(): string {
    return Buffer.from(this.bytes(this.number())).toString()
  }

  /** How many items may follow at most: no length may ask for more memory than there are bytes. */
  length(): number {
    const length = this.number()
    if (length > this.#bytes.length - this.#at) throw new MalformedColumns('columns end too early')
    return length
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at)
  }
}
