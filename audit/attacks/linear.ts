// Systems of linear equations: Gaussian elimination with the largest pivot first.

/** x of A·x = b, A being square; 0 where A leaves it open. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0])
  const size = rows.length
  const largest = rows.reduce((most, row) => row.reduce((of, one) => Math.max(of, Math.abs(one)), most), 0)
  const pivots: number[] = []
  for (let column = 0; column < size; column++) {
    const from = pivots.length
    let best = from
    for (let row = from; row < size; row++)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row
    const pivot = rows[best]
    const other = rows[from]
    if (pivot === undefined || other === undefined || Math.abs(pivot[column] ?? 0) <= largest * 1e-12) continue
    rows[best] = other
    rows[from] = pivot
    pivots.push(column)
    for (let row = 0; row < size; row++) {
      const target = rows[row]
      if (row === from || target === undefined) continue
      const factor = (target[column] ?? 0) / (pivot[column] ?? 1)
      if (factor !== 0)
        for (let at = column; at <= size; at++) target[at] = (target[at] ?? 0) - factor * (pivot[at] ?? 0)
    }
  }
  const solution = Array.from({ length: size }, () => 0)
  pivots.forEach((column, row) => (solution[column] = (rows[row]?.[size] ?? 0) / (rows[row]?.[column] ?? 1)))
  return solution
}

/** The x that is nearest to satisfying more equations than unknowns: weighted least squares, with a little pull towards 0 so
 * that there always is one. */
export function leastSquares(
  equations: readonly { readonly coefficients: readonly number[]; readonly right: number; readonly weight: number }[],
  unknowns: number,
  pull = 1e-9,
): number[] {
  const matrix = Array.from({ length: unknowns }, (_, row) =>
    Array.from({ length: unknowns }, (_column, column) => (row === column ? pull : 0)),
  )
  const right = Array.from({ length: unknowns }, () => 0)
  for (const { coefficients, right: value, weight } of equations)
    coefficients.forEach((a, row) => {
      if (a === 0) return
      right[row] = (right[row] ?? 0) + weight * a * value
      const target = matrix[row]
      coefficients.forEach((b, column) => {
        if (target !== undefined) target[column] = (target[column] ?? 0) + weight * a * b
      })
    })
  return solve(matrix, right)
}
