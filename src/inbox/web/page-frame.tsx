import type { ReactNode } from 'react'
import { MenuButton } from './menu-button.tsx'

/** The frame. */
export function PageFrame({
  title,
  actions,
  onMenu,
  children,
}: {
  title: string
  actions?: ReactNode
  onMenu(): void
  children: ReactNode
}) {
  return (
    <main className="page">
      <header className="page-head">
        <MenuButton onMenu={onMenu} />
        <h1>{title}</h1>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  )
}

/** A table wider than its pane: it scrolls sideways, also by keyboard, and a screen reader knows it by its name. */
export function TableScroll({
  label,
  className,
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={`table-scroll ${className ?? ''}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
