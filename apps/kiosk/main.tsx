import '../../ui/tokens.css'
import './kiosk.css'
import { createRoot } from 'react-dom/client'
import { LanguageProvider } from '../../ui/language.tsx'
import { Page } from './page.tsx'

createRoot(document.getElementById('root')!).render(
  <LanguageProvider>
    <Page />
  </LanguageProvider>,
)
