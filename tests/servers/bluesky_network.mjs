// A whole small Bluesky: PLC directory, PDS, and an AppView that indexes it. Environment: MODULES, POSTGRES (address of a
// database), PLC_PORT, PDS_PORT, APPVIEW_PORT, TMPDIR (what is left there is removed by whoever started this).
import { load, ready } from './loopback.mjs'

const env = process.env
env.REDIS_HOST ||= '127.0.0.1:1' // Asked for, and never connected to.
const schema = 'tests'
const ports = { plc: Number(env.PLC_PORT), pds: Number(env.PDS_PORT), appview: Number(env.APPVIEW_PORT) }
const { TestPlc, TestBsync, TestBsky, TestPds, mockNetworkUtilities } = await load('@atproto/dev-env')

const plc = await TestPlc.create({ port: ports.plc })
const bsync = await TestBsync.create({ apiKeys: ['key'], dbUrl: env.POSTGRES, dbSchema: `bsync_${schema}` })
const appview = await TestBsky.create({
  port: ports.appview,
  publicUrl: `http://localhost:${ports.appview}`,
  plcUrl: plc.url,
  pdsPort: ports.pds,
  repoProvider: `ws://localhost:${ports.pds}`,
  bsyncUrl: bsync.url,
  bsyncApiKey: 'key',
  dbPostgresUrl: env.POSTGRES,
  dbPostgresSchema: `appview_${schema}`,
  redisHost: 'unused',
  modServiceDid: 'did:example:invalid',
  labelsFromIssuerDids: [],
})
bsync.ctx.dataplaneClients = [appview.ctx.dataplane]
const pds = await TestPds.create({
  port: ports.pds,
  hostname: 'localhost',
  didPlcUrl: plc.url,
  bskyAppViewUrl: appview.url,
  bskyAppViewDid: appview.ctx.cfg.serverDid,
  enableDidDocWithSession: true,
})
mockNetworkUtilities(pds, appview)
ready(
  {
    url: `http://127.0.0.1:${ports.pds}`,
    appview: `http://127.0.0.1:${ports.appview}`,
    plc: `http://127.0.0.1:${ports.plc}`,
    did: appview.serverDid,
  },
  async () => {
    for (const one of [appview, bsync, pds, plc]) await one.close().catch((error) => console.error(error))
  },
)
