import '../../ui/tokens.css'
import '../../ui/phone/phone.css'
import './portal.css'
import { createRoot } from 'react-dom/client'
import { LanguageProvider } from '../../ui/language.tsx'
import { refreshCampus } from '../../ui/phone/campus.ts'
import { ApiProvider } from '../../ui/phone/own-api.tsx'
import { applyPreferences } from '../../ui/phone/preferences.ts'
import { Page } from './page.tsx'
import { api } from './session.ts'

applyPreferences()
void refreshCampus()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has a #root')
createRoot(root).render(
  <LanguageProvider>
    <ApiProvider api={api}>
      <Page />
    </ApiProvider>
  </LanguageProvider>,
)
