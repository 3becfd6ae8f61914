/** The pages besides the queues: address, name, right, in the order of the left pane. A new page is one line here. */
import {
  IconBell,
  IconBooks,
  IconCalendarTime,
  IconChartBar,
  IconMessage2Bolt,
  IconPlugConnected,
  IconQuestionMark,
  IconRoute,
  IconTool,
  IconUsersGroup,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Action } from '../wire.ts'
import { AccountsPage } from './accounts.tsx'
import { CalendarPage } from './calendar.tsx'
import { CannedPage } from './canned.tsx'
import { FiguresPage } from './figures.tsx'
import { GapsPage } from './gaps.tsx'
import { KnowledgePage } from './knowledge.tsx'
import { NoticesPage } from './notices.tsx'
import { PeoplePage } from './people.tsx'
import { RoutingPage } from './routing.tsx'
import { TroublePage } from './trouble.tsx'

/** One page. `onMenu` opens the left pane on a narrow screen. */
export interface InboxPage {
  path: string
  label: string
  icon: typeof IconTool
  action: Action
  Page(props: { onMenu(): void }): ReactNode
}

export const pages: InboxPage[] = [
  { path: '/knowledge', label: 'Kho tri thức', icon: IconBooks, action: 'learn', Page: KnowledgePage },
  { path: '/gaps', label: 'Chưa có chủ đề', icon: IconQuestionMark, action: 'learn', Page: GapsPage },
  { path: '/figures', label: 'Số liệu', icon: IconChartBar, action: 'figures', Page: FiguresPage },
  { path: '/routing', label: 'Phân luồng', icon: IconRoute, action: 'routing', Page: RoutingPage },
  { path: '/canned', label: 'Câu mẫu', icon: IconMessage2Bolt, action: 'canned', Page: CannedPage },
  { path: '/calendar', label: 'Giờ làm việc', icon: IconCalendarTime, action: 'calendar', Page: CalendarPage },
  { path: '/notices', label: 'Thông báo của tôi', icon: IconBell, action: 'self', Page: NoticesPage },
  { path: '/people', label: 'Cán bộ, đơn vị', icon: IconUsersGroup, action: 'people', Page: PeoplePage },
  { path: '/accounts', label: 'Tài khoản kênh', icon: IconPlugConnected, action: 'accounts', Page: AccountsPage },
  { path: '/trouble', label: 'Sự cố', icon: IconTool, action: 'trouble', Page: TroublePage },
]
