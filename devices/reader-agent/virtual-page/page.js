/* The page beside a virtual reader: cards are laid in, taken out, and pulled out in the middle. */

const words = {
  'zh-CN': {
    title: '虚拟读卡器',
    other: 'English',
    onReader: '读卡器上',
    empty: '没有卡',
    blank: '空白卡',
    unreadable: '读不出的卡',
    takeOut: '拿走卡',
    pull: '在关键一步抽走卡',
    pullNever: '不抽走',
    pullBefore: '写卡之前抽走（一次）',
    pullAfter: '写完、应答之前抽走（一次）',
    cards: '卡',
    cardsHint: '放上一张，再到收银台、自助机或卡务窗口的页面刷卡。',
    lay: '放上',
    lies: '已放上',
    addBlank: '再做一张空白卡',
    student: (campusNo) => `学号 ${campusNo}`,
    card: '卡',
    allowance: (yuan) => `离线额度 ¥${yuan}`,
    noAgent: '读卡程序没有应答：它停了吗？',
    none: '这里没有学生的卡：这个演示校园由旧版本生成，请删除数据目录后重新生成。',
  },
  en: {
    title: 'Virtual card reader',
    other: '中文',
    onReader: 'On the reader',
    empty: 'No card',
    blank: 'Blank card',
    unreadable: 'Unreadable card',
    takeOut: 'Take the card out',
    pull: 'Pull the card out at the next step that counts',
    pullNever: 'Leave it in',
    pullBefore: 'Before the card writes (once)',
    pullAfter: 'After it wrote, before it answers (once)',
    cards: 'Cards',
    cardsHint: 'Lay one in, then use it at the register, the kiosk or the desk.',
    lay: 'Lay in',
    lies: 'Laid in',
    addBlank: 'Make one more blank',
    student: (campusNo) => `Student ${campusNo}`,
    card: 'Card',
    allowance: (yuan) => `Offline allowance ¥${yuan}`,
    noAgent: 'The reader program does not answer: was it stopped?',
    none: 'There are no students’ cards here: an earlier version made this demo campus. Delete its data directory to make it anew.',
  },
}

const STORED = 'onecard.language'
const REFRESH_MS = 1000
const part = (id) => document.getElementById(id)

let language = chosenLanguage()
let shelf = null
let status = null

function chosenLanguage() {
  const told = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(STORED)
  if (told in words) return told
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

async function ask(method, path, body) {
  const reply = await fetch(path, {
    method,
    cache: 'no-store',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status}`)
  return reply.status === 204 ? null : reply.json()
}

/** Does what a button says, and shows what came of it. */
async function act(method, path, body) {
  try {
    if (method) await ask(method, path, body)
    shelf = await ask('GET', '/v1/virtual/cards')
  } catch {
    shelf = null
  }
  show()
}

const grouped = (cardNo) => cardNo.replace(/(.{4})(?=.)/g, '$1 ')
const yuan = (fen) => (fen / 100).toFixed(2)

function element(name, text, className = '') {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

function nameOf({ name, cardNo, campusNo }) {
  const told = words[language]
  if (!cardNo) return `${told.blank} ${name.replace('blank-', '')}`
  return campusNo ? told.student(campusNo) : `${told.card} ${cardNo.slice(-4)}`
}

function detailsOf({ cardNo, allowanceFen }) {
  return cardNo ? `${grouped(cardNo)} · ${words[language].allowance(yuan(allowanceFen))}` : ''
}

function showSlot() {
  const told = words[language]
  const lies = shelf?.cards.find(({ name }) => name === shelf.laid)
  const kind = status?.card.kind ?? 'none'
  part('slot').classList.toggle('full', Boolean(lies))
  part('take-out').disabled = !lies
  const cardNo = lies?.cardNo
  const title = kind === 'unreadable' ? told.unreadable : lies && nameOf(lies)
  const more = cardNo ? [grouped(cardNo), told.allowance(yuan(lies.allowanceFen))] : []
  showLines(part('slot'), title ? [title, ...more] : [told.empty])
}

/** Only what is new is put there: it is read aloud. */
function showLines(place, lines) {
  if ([...place.children].map(({ textContent }) => textContent).join('\n') === lines.join('\n')) return
  place.replaceChildren(...lines.map((line, at) => element(at === 0 ? 'strong' : 'span', line)))
}

/** Rows are kept while their cards are the same, so that the keyboard's focus stays where it is. */
function showCards() {
  const told = words[language]
  const list = part('cards')
  const cards = shelf?.cards ?? []
  const rows = new Map([...list.children].map((row) => [row.dataset.name, row]))
  const wanted = cards.map((card) => {
    const row = rows.get(card.name) ?? newRow(card.name)
    row.querySelector('span').textContent = nameOf(card)
    row.querySelector('small').textContent = detailsOf(card)
    const button = row.querySelector('button')
    const isLaid = card.name === shelf.laid
    button.textContent = isLaid ? told.lies : told.lay
    button.setAttribute('aria-pressed', String(isLaid))
    button.setAttribute('aria-label', `${button.textContent}: ${nameOf(card)}`)
    return row
  })
  const isSame = wanted.length === list.children.length && wanted.every((row, i) => row === list.children[i])
  if (!isSame) list.replaceChildren(...wanted)
}

function newRow(name) {
  const row = document.createElement('li')
  row.dataset.name = name
  const what = element('div', '', 'what')
  what.append(element('span', ''), element('small', ''))
  const button = element('button', '')
  button.type = 'button'
  button.addEventListener('click', () => act('POST', '/v1/virtual/laid', { name }))
  row.append(what, button)
  return row
}

function showTrouble() {
  const trouble = part('trouble')
  trouble.hidden = shelf !== null
  if (!shelf) trouble.textContent = words[language].noAgent
}

function show() {
  const told = words[language]
  document.documentElement.lang = language
  document.title = told.title
  for (const spot of document.querySelectorAll('[data-word]')) spot.textContent = told[spot.dataset.word]
  const isOld = shelf?.makesBlanks && !shelf.cards.some(({ campusNo }) => campusNo)
  part('add-blank').hidden = !shelf?.makesBlanks
  part('cards-hint').textContent = isOld ? told.none : told.cardsHint
  part('language').textContent = told.other
  part('language').lang = language === 'en' ? 'zh-CN' : 'en'
  showSlot()
  showCards()
  showTrouble()
}

/** A pull happens once: the choice goes back when the card is gone. */
function onStatus(told) {
  const wentAway = status !== null && status.card.kind !== 'none' && told.card.kind === 'none'
  status = told
  if (wentAway) choosePull('never')
  void act()
}

function choosePull(point) {
  document.querySelector(`[name="tear"][value="${point}"]`).checked = true
  void act('POST', '/v1/virtual/tear', { point })
}

part('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh-CN' : 'en'
  localStorage.setItem(STORED, language)
  show()
})
part('take-out').addEventListener('click', () => act('POST', '/v1/virtual/taken-out'))
part('add-blank').addEventListener('click', () => act('POST', '/v1/virtual/blanks'))
for (const choice of document.querySelectorAll('[name="tear"]'))
  choice.addEventListener('change', () => choosePull(choice.value))

const events = new EventSource('/v1/reader/events')
events.addEventListener('reader', ({ data }) => onStatus(JSON.parse(data)))
// What a page of the campus writes on a card is no event of the reader.
setInterval(() => {
  if (document.visibilityState === 'visible') void act()
}, REFRESH_MS)
choosePull('never')
