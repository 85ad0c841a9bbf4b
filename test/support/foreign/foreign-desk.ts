import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { selfSigned } from '../certificate.ts'
import { SigningHouse } from '../command-room.ts'
import { PipedProgram, type Surroundings } from '../piped.ts'
import { run } from '../program.ts'

/** A `tenfoot serve` with https and a certificate that nobody but this desk trusts, and the programs of other people that sign in there. */
export class ForeignDesk {
  readonly folder: string
  readonly issuer: string
  readonly house: SigningHouse
  /** The file that holds the one certificate to trust. */
  readonly ca: string
  readonly #trusting: Agent
  readonly #programs: PipedProgram[] = []

  private constructor(house: SigningHouse, ca: string, cert: string) {
    this.house = house
    this.issuer = house.issuer
    this.ca = ca
    this.folder = join(house.folder, 'desk')
    mkdirSync(this.folder)
    this.#trusting = new Agent({ connect: { ca: cert } })
  }

  static async open(folder: string, ...flags: readonly string[]): Promise<ForeignDesk> {
    const { cert, key } = selfSigned('localhost')
    const [ca, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    writeFileSync(ca, cert)
    writeFileSync(keyFile, key, { mode: 0o600 })
    const house = await SigningHouse.open('--host', 'localhost', '--tls-cert', ca, '--tls-key', keyFile, ...flags)
    return new ForeignDesk(house, ca, cert)
  }

  /** Registers a confidential client as an operator does, and answers its secret. */
  async register(client: string): Promise<string> {
    const { stdout } = await run(['client', 'add', client, '--confidential', '--data', join(this.house.folder, 'data')])
    const [, secret] = /^Its secret, shown only now: (\S+)$/m.exec(stdout) ?? []
    if (!secret) throw new Error(`No secret was shown for ${client}`)
    return secret
  }

  /** Starts a program of other people, at home in this desk's folder and with the one certificate to trust. */
  start(command: string, parameters: readonly string[], { env = {}, input = '' }: Omit<Surroundings, 'cwd'> = {}): PipedProgram {
    const trust = { SSL_CERT_FILE: this.ca, REQUESTS_CA_BUNDLE: this.ca, CURL_CA_BUNDLE: this.ca }
    const program = new PipedProgram(command, parameters, { cwd: this.folder, input, env: { HOME: this.folder, ...trust, ...env } })
    this.#programs.push(program)
    return program
  }

  /** The status of whatever the server answers to a request, with a form where there is one. */
  async status(path: string, { bearer, form }: { bearer?: string; form?: Readonly<Record<string, string>> }): Promise<number> {
    const { statusCode, body } = await request(`${this.issuer}${path}`, {
      dispatcher: this.#trusting,
      method: form ? 'POST' : 'GET',
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form ? new URLSearchParams(form).toString() : null,
    })
    await body.dump()
    return statusCode
  }

  async close(): Promise<void> {
    for (const program of this.#programs) await program.close()
    await this.#trusting.close()
    await this.house.close()
  }
}
