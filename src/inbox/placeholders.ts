/** The places in a canned answer that are filled when it is inserted. What is not known stays as it is, for the officer. */

/** What may stand in braces, with what it means on screen. */
export const placeholders = {
  ten_don_vi: 'tên đơn vị đang giải quyết',
  dia_chi: 'địa chỉ, điện thoại của đơn vị',
  gio_lam_viec: 'giờ làm việc trong tuần',
  ma: 'mã tra cứu của yêu cầu',
} as const
export type Placeholder = keyof typeof placeholders

/** Fills the places whose value is known. */
export const fillIn = (text: string, values: Partial<Record<Placeholder, string | null>>): string =>
  text.replace(/\{([a-z_]+)\}/g, (whole, name: string) => values[name as Placeholder] ?? whole)

/** The places that are still open in a text. */
export const openPlaceholders = (text: string): string[] =>
  Object.keys(placeholders)
    .map((name) => `{${name}}`)
    .filter((one) => text.includes(one))

const days = ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy']
const clock = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`

/** A week as a citizen reads it: "thứ Hai đến thứ Sáu: 7:30–11:30, 13:30–17:00". Days that follow one another with the same
 * hours stand together; null for a week without any. */
export function sayWeek(week: readonly (readonly (readonly [number, number])[])[]): string | null {
  const runs: { from: number; to: number; hours: string }[] = []
  for (const day of [1, 2, 3, 4, 5, 6, 0]) {
    const hours = (week[day] ?? []).map(([from, to]) => `${clock(from)}–${clock(to)}`).join(', ')
    const last = runs.at(-1)
    if (last && last.hours === hours) last.to = day
    else runs.push({ from: day, to: day, hours })
  }
  const said = runs
    .filter((run) => run.hours !== '')
    .map((run) => `${run.from === run.to ? days[run.from] : `${days[run.from]} đến ${days[run.to]}`}: ${run.hours}`)
  return said.length > 0 ? said.join('; ') : null
}
