// Typed arrays that grow by half: the fold's memory is a handful of columns, not objects.

type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

/** The column itself if it has room for `length`, else a longer one with the same content. */
export function grown<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column
  const longer = new (column.constructor as new (length: number) => T)(Math.max(length, Math.ceil(column.length * 1.5)))
  longer.set(column)
  return longer
}
