import { createPublicKey, verify, type webcrypto } from 'node:crypto'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import { PaymentRequest } from '../contract/payments.ts'

/**
 * The reference of `http-vs-bare-route`: Fastify with the same body and schema, one P-256 verify, and nothing behind
 * it. Its own process, as ours is. The key, message and signature come as JSON in the first argument.
 */
const { key, message, signature } = JSON.parse(process.argv[2]!) as {
  key: webcrypto.JsonWebKey
  message: string
  signature: string
}
const publicKey = createPublicKey({ key, format: 'jwk' })
const signed = Buffer.from(message, 'base64url')
const proof = Buffer.from(signature, 'base64url')

const http = fastify({ logger: false })
http.setValidatorCompiler(TypeBoxValidatorCompiler)
http.post('/v1/payments', { schema: { body: PaymentRequest } }, async (request, reply) => {
  const { id, amountFen } = request.body as { id: string; amountFen: number }
  const genuine = verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, proof)
  return reply.code(genuine ? 201 : 422).send({
    id,
    state: 'approved',
    amountFen,
    chargedFen: amountFen,
    subsidyFen: 0,
    payer: { name: '张*明', campusNoTail: '0001' },
    walletFen: 10_000,
    at: new Date().toISOString(),
  })
})
await http.listen({ port: 0, host: '127.0.0.1' })
const address = http.server.address()
process.stdout.write(`${typeof address === 'object' ? address!.port : ''}\n`)
