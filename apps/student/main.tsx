import '../../ui/tokens.css'
import '../../ui/phone/phone.css'
import { createRoot } from 'react-dom/client'
import { keepPage } from '../../ui/kept-page.ts'
import { LanguageProvider } from '../../ui/language.tsx'
import { refreshCampus } from '../../ui/phone/campus.ts'
import { ApiProvider } from '../../ui/phone/own-api.tsx'
import { applyPreferences } from '../../ui/phone/preferences.ts'
import { openedPath } from '../../ui/phone/router.ts'
import { App } from './app.tsx'
import { api, session } from './shell/session.ts'

applyPreferences()
void refreshCampus()
// Opened cold without network, the app is wanted for one thing.
if (session.get() && !navigator.onLine) openedPath('/code')

const root = document.getElementById('root')
if (!root) throw new Error('index.html has a #root')
createRoot(root).render(
  <LanguageProvider>
    <ApiProvider api={api}>
      <App />
    </ApiProvider>
  </LanguageProvider>,
)
keepPage('at-next-start')
