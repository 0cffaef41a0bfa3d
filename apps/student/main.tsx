import '../../ui/tokens.css'
import './app.css'
import { createRoot } from 'react-dom/client'
import { keepPage } from '../../ui/kept-page.ts'
import { LanguageProvider } from '../../ui/language.tsx'
import { App } from './app.tsx'
import { refreshCampus } from './shell/campus.ts'
import { applyPreferences } from './shell/preferences.ts'
import { openedPath } from './shell/router.ts'
import { session } from './shell/session.ts'

applyPreferences()
void refreshCampus()
// Opened cold without network, the app is wanted for one thing.
if (session.get() && !navigator.onLine) openedPath('/code')

const root = document.getElementById('root')
if (!root) throw new Error('index.html has a #root')
createRoot(root).render(
  <LanguageProvider>
    <App />
  </LanguageProvider>,
)
keepPage('at-next-start')
