/** What a terminal refuses with no network: a pay alias (10 digits) or a card number. */
export type HotListItem = { kind: 'alias' | 'card'; value: string }
