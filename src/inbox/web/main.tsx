/** Starts the page. */
import { MantineProvider } from '@mantine/core'
import '@mantine/core/styles.css'
import { Notifications } from '@mantine/notifications'
import '@mantine/notifications/styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { makeQueryClient } from './api.ts'
import { App } from './app.tsx'
import './styles/base.css'
import './styles/shell.css'
import './styles/list.css'
import './styles/conversation.css'
import './styles/pages.css'
import { styleNonce } from './style-nonce.ts'
import { theme } from './theme.ts'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
        <Notifications position="top-center" autoClose={5_000} />
        <QueryClientProvider client={makeQueryClient()}>
          <Router base="/inbox">
            <App />
          </Router>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
