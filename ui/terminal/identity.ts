/** Who a terminal is: its key cannot be read out, only used. `audience` is the server's base URL. */
export type Identity = { terminalId: string; audience: string; privateKey: CryptoKey }
