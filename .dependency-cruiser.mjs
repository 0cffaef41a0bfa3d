/** The floors of docs/architecture.md. Each rule says why; `npm run check` fails when no module was seen. */
const floors = {
  2: ['policy', 'audit', 'cases'],
  3: ['ledger', 'people', 'merchants', 'hot-list', 'lockouts'],
  4: ['credentials', 'operators', 'cards', 'academics', 'announcements'],
  5: ['roster', 'market', 'devices', 'shifts', 'channels', 'subsidies'],
  6: ['payments', 'topups', 'leavings', 'portal', 'access', 'sso'],
  7: [
    'settlement',
    'reports',
    'reconciliation',
    'risk',
    'aid',
    'fees',
    'network',
    'water',
    'electricity',
    'bookings',
    'library',
    'repairs',
    'bills',
  ],
}

const domain = (names) => `^server/domains/(${names.join('|')})/`

const floorRules = Object.entries(floors).flatMap(([number, names]) => {
  const above = Object.entries(floors)
    .filter(([other]) => Number(other) > Number(number))
    .flatMap(([, n]) => n)
  const rules = names.map((name) => ({
    name: `floor-${number}-${name}-not-sideways`,
    comment: `Domains of one floor do not know each other, so that each can be read, changed and tested alone.`,
    severity: 'error',
    from: { path: `^server/domains/${name}/`, pathNot: '\\.test\\.ts$' },
    to: { path: domain(names), pathNot: `^server/domains/${name}/` },
  }))
  if (above.length > 0) {
    rules.push({
      name: `floor-${number}-imports-downward`,
      comment:
        'News that must travel upward is a row that a job of the upper floor reads; imports only go down.',
      severity: 'error',
      from: { path: domain(names), pathNot: '\\.test\\.ts$' },
      to: { path: domain(above) },
    })
  }
  return rules
})

export default {
  forbidden: [
    ...floorRules,
    {
      name: 'every-domain-has-a-floor',
      comment: 'A domain that is on no floor is held to nothing: name it in the list above.',
      severity: 'error',
      from: { path: '^server/domains/', pathNot: domain(Object.values(floors).flat()) },
      to: {},
    },
    {
      name: 'stores-and-routes-are-private',
      comment: 'Another domain uses nouns and verbs; SQL and routes can then change without asking anyone.',
      severity: 'error',
      from: { path: '^server/domains/([^/]+)/' },
      to: { path: '^server/domains/[^/]+/[a-z-]*(store|routes)\\.ts$', pathNot: '^server/domains/$1/' },
    },
    {
      name: 'base-knows-no-campus',
      comment: 'Floor 0 is what any server could use; what it knew of a campus would be known everywhere.',
      severity: 'error',
      from: { path: '^server/base/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(server/(domains|protocols|demo)/|server/(main|onecard)\\.ts$|apps/|ui/)' },
    },
    {
      name: 'protocols-are-pure',
      comment: 'A codec without input or output runs in a terminal, a phone and a test alike.',
      severity: 'error',
      from: { path: '^server/protocols/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(server/(domains|base/(database|http|config|keys|embedded))|apps/|ui/)|^(fs|net|http|child_process)$',
      },
    },
    {
      name: 'contract-stands-alone',
      comment: 'Pages and server agree through it; it may lean on neither.',
      severity: 'error',
      from: { path: '^contract/' },
      to: { path: '^(server|apps|ui|test)/' },
    },
    {
      name: 'pages-hold-no-money-rules',
      comment:
        'A page knows the contract, the shared screens and the codecs that must run without a network.',
      severity: 'error',
      from: { path: '^(apps|ui)/' },
      to: { path: '^server/', pathNot: '^server/protocols/' },
    },
    {
      name: 'devices-hold-no-campus',
      comment:
        'A program beside hardware reaches a campus by its API only; it shares codecs and base with the server.',
      severity: 'error',
      from: { path: '^devices/' },
      to: { path: '^server/', pathNot: '^server/(base|protocols)/' },
    },
    {
      name: 'devices-stay-beside-the-server',
      comment: 'The server runs where no reader is; its tests hold a virtual card.',
      severity: 'error',
      from: { path: '^(server|apps|ui|contract)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^devices/' },
    },
    {
      name: 'pages-apart',
      comment: 'What two pages share is in ui/.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/[^/]+/', pathNot: '^apps/$1/' },
    },
    {
      name: 'only-main-sees-everything',
      comment: 'The wiring is in one place; whoever imports it pulls in the whole house.',
      severity: 'error',
      from: { path: '^server/(base|protocols|domains)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/(main|onecard)\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle is one file in two pieces.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'tests-stay-out-of-the-product',
      comment: 'A product that needs its tests to run is not tested.',
      severity: 'error',
      from: { path: '^(server|apps|ui|contract|scripts)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/|\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules|\\.onecard)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
}
