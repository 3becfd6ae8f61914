/** Which rows of the list are chosen, to do the same with all of them. */
import { useState } from 'react'
import type { EscalationItem } from '../wire.ts'

/** What tells two rows apart. */
export const rowKey = (item: { accountId: string; id: string }): string => `${item.accountId}-${item.id}`

/** The chosen of `items`. One that leaves the list meanwhile stays chosen as it was seen, so that what became of it is told. */
export function useSelection(items: EscalationItem[]) {
  const [choosing, setChoosing] = useState(false)
  const [chosen, setChosen] = useState<ReadonlyMap<string, EscalationItem>>(new Map())
  const [last, setLast] = useState<string | null>(null)
  const keep = (next: ReadonlyMap<string, EscalationItem>) => {
    setChoosing(true)
    setChosen(next)
  }
  const toggle = (item: EscalationItem) => {
    const next = new Map(chosen)
    if (!next.delete(rowKey(item))) next.set(rowKey(item), item)
    keep(next)
    setLast(rowKey(item))
  }
  return {
    choosing,
    has: (item: EscalationItem) => chosen.has(rowKey(item)),
    /** The chosen, each as the list shows it now. */
    chosen: [...chosen.values()].map((item) => items.find((one) => rowKey(one) === rowKey(item)) ?? item),
    toggle,
    /** All from the one chosen last to this one. */
    reach: (item: EscalationItem) => {
      const from = items.findIndex((one) => rowKey(one) === last)
      const to = items.findIndex((one) => rowKey(one) === rowKey(item))
      if (from < 0 || to < 0) return toggle(item)
      const between = items.slice(Math.min(from, to), Math.max(from, to) + 1)
      keep(new Map([...chosen, ...between.map((one) => [rowKey(one), one] as const)]))
    },
    all: () => keep(new Map([...chosen, ...items.map((one) => [rowKey(one), one] as const)])),
    none: () => keep(new Map()),
    only: (left: EscalationItem[]) => keep(new Map(left.map((one) => [rowKey(one), one]))),
    begin: () => setChoosing(true),
    end: () => {
      setChoosing(false)
      setChosen(new Map())
      setLast(null)
    },
  }
}
