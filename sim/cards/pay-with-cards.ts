import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chance, chanceOf } from '../chance.ts'
import type { World } from '../door.ts'
import type { Till } from '../till.ts'
import { type CardLife, liveWithCard, settleCard } from './card-life.ts'
import { type CardTill, openCardTill } from './card-till.ts'
import { handIn, handInOnce, isFinal, judgeEchoes } from './card-upload.ts'
import { cheat, judgeHonest } from './clones.ts'
import type { CardCast, Holder } from './holders.ts'

/**
 * People with cards, and terminals that sell to them with and without network, until the sim is over. Then what the
 * terminals have goes home, each card is laid down once more, and nothing may stay grey.
 */
export async function payWithCards(
  world: World,
  {
    cards,
    tills,
    offlineTills,
    deskToken,
    seed,
  }: {
    cards: CardCast
    tills: readonly Till[]
    offlineTills: readonly Till[]
    deskToken: string
    seed: number
  },
): Promise<void> {
  const { holders, cloned, master } = cards
  const directory = await mkdtemp(join(tmpdir(), 'onecard-sim-tills-'))
  try {
    const cardTills = await Promise.all(offlineTills.map((till) => openCardTill(directory, till, master)))
    const lifeOf = (holder: Holder): CardLife => ({
      world,
      chance: chanceOf(seed, `card ${holder.chip.cardNo}`),
      holder,
      tills,
      cardTills,
      deskToken,
    })
    const lives = holders.map(lifeOf)
    const cheats = cloned.map(lifeOf)
    const lanes = Array.from({ length: LANES }, (_, lane) => lane)
    let sells = true
    const handing = cardTills.map((at, i) => handIn(world, chanceOf(seed, `card till ${i}`), at, () => sells))
    await Promise.all([...lives.map(liveWithCard), ...lanes.map((lane) => cheatInTurn(cheats, lane))])
    sells = false
    await Promise.all(handing)
    const chance = chanceOf(seed, 'cards at the end')
    await settleGreys(world, chance, { lives, cardTills })
    await judgeHonest(lives)
    for (const at of cardTills) judgeEchoes(world.book, at)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Cards are laid down until each said what became of its sales: their log is not believed at the merchant's own terminals. */
async function settleGreys(
  world: World,
  chance: Chance,
  { lives, cardTills }: { lives: readonly CardLife[]; cardTills: readonly CardTill[] },
): Promise<void> {
  let waiting = [...lives]
  while (waiting.length > 0 && Date.now() < world.giveUpAt()) {
    await Promise.all(waiting.map(settleCard))
    await Promise.all(cardTills.map((at) => handInOnce(world, chance, at)))
    const grey = cardTills.flatMap(({ journal }) => journal.filter(({ told }) => !isFinal(told)))
    waiting = lives.filter(({ holder }) => grey.some(({ chip }) => chip === holder.chip))
  }
}

const LANES = 32

/** So that a thousand cheats do not all stand at the terminals at once. */
async function cheatInTurn(lives: readonly CardLife[], lane: number): Promise<void> {
  for (let place = lane; place < lives.length; place += LANES) await cheat(lives[place]!, place)
}
