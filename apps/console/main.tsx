import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { LanguageProvider } from '../../ui/language.tsx'
import { Console } from './console.tsx'
import { CampusProvider } from './layout/campus.tsx'
import { ThemeProvider } from './layout/theme.tsx'
import { SessionProvider } from './sign-in/session.tsx'
import '../../ui/tokens.css'
import './console.css'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <CampusProvider>
        <ThemeProvider>
          <SessionProvider>
            <Console />
          </SessionProvider>
        </ThemeProvider>
      </CampusProvider>
    </LanguageProvider>
  </StrictMode>,
)
