// R6: what is shown is rounded to the nearest 5, after flooring.

export const roundedToFive = (exact: number): number => Math.round(exact / 5) * 5
