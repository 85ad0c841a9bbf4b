import { rmSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import { Provider } from 'oidc-provider'

/** oidc-provider with its records in SQLite, as its adapter interface asks for them. */
const [port, file] = process.argv.slice(2)
rmSync(file, { force: true })
const database = new DatabaseSync(file, { timeout: 5000 })
database.exec('pragma journal_mode = wal; pragma synchronous = normal')
database.exec(`create table records (kind text, id text, payload text, grant_id text, user_code text, uid text, expires_at integer, primary key (kind, id)) strict;
  create index by_user_code on records (user_code); create index by_uid on records (uid); create index by_grant on records (grant_id);`)
const statements = {
  upsert: database.prepare('insert or replace into records values (?, ?, ?, ?, ?, ?, ?)'),
  find: database.prepare('select payload from records where kind = ? and id = ?'),
  findByUserCode: database.prepare('select payload from records where kind = ? and user_code = ?'),
  findByUid: database.prepare('select payload from records where kind = ? and uid = ?'),
  destroy: database.prepare('delete from records where kind = ? and id = ?'),
  revoke: database.prepare('delete from records where grant_id = ?'),
}
const read = (row) => (row ? JSON.parse(row.payload) : undefined)

class SqliteAdapter {
  constructor(kind) {
    this.kind = kind
  }
  async upsert(id, payload, expiresIn) {
    const { grantId = null, userCode = null, uid = null } = payload
    statements.upsert.run(this.kind, id, JSON.stringify(payload), grantId, userCode, uid, Math.floor(Date.now() / 1000) + (expiresIn ?? 0))
  }
  async find(id) {
    return read(statements.find.get(this.kind, id))
  }
  async findByUserCode(userCode) {
    return read(statements.findByUserCode.get(this.kind, userCode))
  }
  async findByUid(uid) {
    return read(statements.findByUid.get(this.kind, uid))
  }
  async consume(id) {
    const payload = await this.find(id)
    await this.upsert(id, { ...payload, consumed: Math.floor(Date.now() / 1000) })
  }
  async destroy(id) {
    statements.destroy.run(this.kind, id)
  }
  async revokeByGrantId(grantId) {
    statements.revoke.run(grantId)
  }
}

globalThis.keptDatabase = database // its statements do not keep it from the collector
const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: SqliteAdapter,
  clients: [
    {
      client_id: 'tenfoot-tv',
      token_endpoint_auth_method: 'none',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
  routes: { device_authorization: '/device_authorization', token: '/token' },
  ttl: { DeviceCode: 600 },
})
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
