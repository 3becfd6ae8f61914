/** Tables of small numbers kept in one byte each, and files that hold several arrays of numbers: a quarter of the memory. */
import { readFileSync, writeFileSync } from 'node:fs'

/** A table of numbers, `width` to a row. Packed, a cell is a whole number from -127 to 127 times its row's scale. */
export interface Table {
  width: number
  cells: Float32Array | Int8Array
  /** One for each row; null: the cells are the numbers themselves. */
  scales: Float32Array | null
}

/** The packed form of a trained table. What is lost is below one part in 250 of a row's largest number. */
export function pack({ width, cells }: Table): Table {
  const rows = cells.length / width
  const packed = new Int8Array(cells.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    let largest = 0
    for (let cell = row * width; cell < (row + 1) * width; cell++) largest = Math.max(largest, Math.abs(cells[cell]!))
    if (largest === 0) continue
    scales[row] = largest / 127
    for (let cell = row * width; cell < (row + 1) * width; cell++)
      packed[cell] = Math.round((cells[cell]! * 127) / largest)
  }
  return { width, cells: packed, scales }
}

/** Adds `value` times the given row of a table to `out`. */
export function addRow({ width, cells, scales }: Table, row: number, value: number, out: Float32Array): void {
  const factor = scales ? value * scales[row]! : value
  const start = row * width
  for (let place = 0; place < width; place++) out[place]! += factor * cells[start + place]!
}

type Numbers = Float32Array | Uint32Array | Uint16Array | Int8Array
type Kind<T extends Numbers> = (new (
  buffer: ArrayBuffer,
  offset: number,
  length: number,
) => T) & {
  BYTES_PER_ELEMENT: number
}

/** Writes arrays one after another; the wider kinds must come first. */
export function writeArrays(file: string, arrays: readonly Numbers[]): void {
  writeFileSync(file, Buffer.concat(arrays.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))))
}

/** Opens a file of `writeArrays`: `next` gives its arrays in order, as views of one buffer. `end` throws when something is left. */
export function openArrays(file: string): { next<T extends Numbers>(kind: Kind<T>, count: number): T; end(): void } {
  const content = readFileSync(file)
  const buffer = content.buffer as ArrayBuffer
  let offset = content.byteOffset
  const end = content.byteOffset + content.byteLength
  const wrong = (): Error => new Error(`${file} has ${content.byteLength} bytes, which is not what belongs here`)
  return {
    next: (kind, count) => {
      const start = offset
      offset += count * kind.BYTES_PER_ELEMENT
      if (offset > end) throw wrong()
      return new kind(buffer, start, count)
    },
    end: () => {
      if (offset !== end) throw wrong()
    },
  }
}
