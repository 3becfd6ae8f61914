/** Who is competent: the kinds of office that topics name, and the unit of ours that a matter belongs to. */
import type { Unit } from './unit-file.ts'

/** Where an authority sits. `elsewhere` = not police. */
export type Seat = 'commune' | 'province' | 'ministry' | 'elsewhere'

/** Every id that may stand in a topic's `authority`. `delegated`: only communes that say so in `receives`. */
export const authorities: Record<string, { seat: Seat; delegated?: true }> = {
  cong_an_cap_xa: { seat: 'commune' },
  cong_an_xa_noi_cu_tru: { seat: 'commune' },
  cong_an_xa_noi_o_moi: { seat: 'commune' },
  cong_an_xa_noi_tam_tru: { seat: 'commune' },
  cong_an_xa_noi_dang_o: { seat: 'commune' },
  cong_an_xa_dang_ky_xe: { seat: 'commune', delegated: true },
  mot_cua_cap_xa: { seat: 'elsewhere' },
  pc06: { seat: 'province' },
  phong_qlxnc: { seat: 'province' },
  phong_ho_so_nghiep_vu: { seat: 'province' },
  phong_csgt: { seat: 'province' },
  c06: { seat: 'ministry' },
  cuc_qlxnc: { seat: 'ministry' },
  cuc_ho_so_nghiep_vu: { seat: 'ministry' },
  cuc_csgt: { seat: 'ministry' },
  co_quan_quan_ly_dinh_danh: { seat: 'ministry' },
  ubnd_cap_xa: { seat: 'elsewhere' },
  co_quan_dai_dien_nuoc_ngoai: { seat: 'elsewhere' },
  co_quan_bhxh: { seat: 'elsewhere' },
  nha_mang: { seat: 'elsewhere' },
  co_so_kham_benh: { seat: 'elsewhere' },
  hang_hang_khong: { seat: 'elsewhere' },
  ngan_hang: { seat: 'elsewhere' },
  to_chuc_dang: { seat: 'elsewhere' },
}

/** What a topic says about who does it; a `Topic` is one. */
export interface Matter {
  domain: string
  authority: readonly string[]
}

/** The competent office. `unit` is null when none of the given units is it: an unknown place, the ministry, an authority
 * that is not police. `officeId` is an id of `offices` in knowledge/data, whose name can be told. */
export interface Competent {
  seat: Seat
  officeId: string
  unit: Unit | null
  /** The commune post of the place, when it would be nearer but does not take these files. */
  passedOver: Unit | null
}

const nearestFirst: Seat[] = ['commune', 'province', 'ministry', 'elsewhere']

/** Who does `matter` for somebody at `place` (a commune, or only a province or one of its offices, or null = not known).
 * Nearest first: commune post, else provincial office, else ministry. A matter that names an authority outside the police
 * first belongs there. A matter that names none is answered by any commune post. */
export function competentUnit(matter: Matter, place: Unit | null, units: readonly Unit[]): Competent {
  const named = matter.authority.length > 0 ? matter.authority : ['cong_an_cap_xa']
  const province = place?.level === 'province' ? place : (units.find((unit) => unit.id === place?.parent) ?? null)
  const commune = place?.level === 'commune' ? place : null
  const seats = named.map((id) => ({ id, ...(authorities[id] ?? { seat: 'elsewhere' as const }) }))
  if (seats[0]!.seat === 'elsewhere') return { seat: 'elsewhere', officeId: seats[0]!.id, unit: null, passedOver: null }
  const takes = commune?.receives[matter.domain as keyof Unit['receives']]
  const open = seats.filter(
    ({ seat, delegated }) => seat !== 'commune' || (delegated ? takes === true : takes !== false),
  )
  // A post that does not take these files is passed over, but not when it is the only one the law names.
  const possible = open.length > 0 ? open : seats
  for (const seat of nearestFirst) {
    const found = possible.find((one) => one.seat === seat)
    if (!found) continue
    const office =
      seat === 'province'
        ? units.find(
            (unit) => unit.level === 'office' && unit.parent === province?.id && unit.serves.includes(found.id),
          )
        : null
    return {
      seat,
      officeId: found.id,
      unit: seat === 'commune' ? commune : seat === 'province' ? (office ?? province) : null,
      passedOver: seat !== 'commune' && takes === false && seats.some((one) => one.seat === 'commune') ? commune : null,
    }
  }
  throw new Error(`no seat for ${named.join(', ')}`)
}
