import { Phone } from '../../device-sim/phone/phone.ts'
import { walk } from '../../device-sim/phone/walk.ts'

/** Scans, signs in with one tap and approves, without a browser: where the page is not what is tested. */
export async function approveQuietly(address: string): Promise<void> {
  const phone = new Phone()
  const page = await phone.open(address)
  const oneTap = page.forms.find(({ action }) => action === '/signin/demo')
  if (!oneTap) throw new Error(`There is no one-tap sign-in on this page:\n${page.html}`)
  await phone.send(page, oneTap)
  const outcome = await walk(phone, address, { email: '', password: '' }, 'approve')
  if (outcome.kind !== 'confirmed') throw new Error(`Nothing was approved; the page says:\n${outcome.page.html}`)
}
