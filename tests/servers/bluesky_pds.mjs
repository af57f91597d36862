// A Bluesky PDS with its PLC directory in memory. Environment: MODULES, DATA (a folder of its own), PDS_PORT, PLC_PORT,
// JWT_SECRET, ADMIN_PASSWORD; RATE_LIMITS and BLOB_LIMIT (bytes) if wanted.
import crypto from 'node:crypto'
import path from 'node:path'
import { load, ready } from './loopback.mjs'

const env = process.env
const plcPort = Number(env.PLC_PORT)
const { PlcServer, Database } = await load('@did-plc/server')
const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
await plc.start()

const settings = {
  devMode: true, // Lets http and handles without a name server through.
  port: Number(env.PDS_PORT),
  dataDirectory: env.DATA,
  blobstoreDiskLocation: path.join(env.DATA, 'blobs'),
  didPlcUrl: `http://localhost:${plcPort}`,
  plcRotationKeyK256PrivateKeyHex: crypto.randomBytes(32).toString('hex'),
  adminPassword: env.ADMIN_PASSWORD,
  jwtSecret: env.JWT_SECRET,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  bskyAppViewUrl: 'https://appview.invalid', // There is none: what needs one answers 502.
  bskyAppViewDid: 'did:example:invalid',
  enableDidDocWithSession: true,
}
if (env.RATE_LIMITS) settings.rateLimitsEnabled = true
if (env.BLOB_LIMIT) settings.blobUploadLimit = Number(env.BLOB_LIMIT)

const { PDS, envToCfg, envToSecrets } = await load('@atproto/pds')
const pds = await PDS.create(envToCfg(settings), envToSecrets(settings))
await pds.start()
ready({ url: `http://127.0.0.1:${settings.port}`, plc: `http://127.0.0.1:${plcPort}` }, async () => {
  await pds.destroy()
  await plc.destroy()
})
