// What the Bluesky servers of the tests share: they listen on loopback only, are loaded from the folder in MODULES, say
// READY {json} on one line, and end at SIGTERM.
import net from 'node:net'
import path from 'node:path'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// The servers ask for a port alone, which would be every interface of the machine.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first !== 'number') return listen.call(this, first, ...rest)
  return listen.call(this, first, '127.0.0.1', ...rest.filter((one) => typeof one === 'function'))
}

const require = createRequire(path.join(process.env.MODULES, 'from.js'))

export async function load(name) {
  const found = await import(pathToFileURL(require.resolve(name)).href)
  return { ...found.default, ...found }
}

export function ready(values, close) {
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    setTimeout(() => process.exit(1), 5000).unref()
    await close().catch((error) => console.error(error))
    process.exit(0)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  console.log('READY ' + JSON.stringify(values))
}
