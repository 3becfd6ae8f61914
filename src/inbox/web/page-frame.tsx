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
